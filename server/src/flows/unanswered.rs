//! What the team does about questions that the assistant could not answer.

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, AnswerId};
use store::unanswered::{self, QuestionState, Unanswered};
use store::{StoreError, catalogue};

use super::{FlowError, Flows};

/// The most questions that are listed.
pub const MOST_UNANSWERED: u32 = 100;
/// The longest question and the longest answer, in characters.
const LONGEST: (usize, usize) = (300, 2_000);

impl Flows {
    /// The open questions, the most asked first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn unanswered(&self, organisation: OrganisationId) -> Result<Vec<Unanswered>, FlowError> {
        let store = self.engine.store();
        let read = store.read_in(organisation, move |db| Box::pin(unanswered::list(db, organisation, MOST_UNANSWERED)));
        Ok(read.await?)
    }

    /// Makes an answer of the shop's out of a question and somebody's words: the assistant answers it from here on.
    ///
    /// # Errors
    /// [`FlowError::Empty`] or [`FlowError::TooLong`] for words that make no answer, [`StoreError::NotFound`] when the question
    /// is not open.
    pub async fn answer_unanswered(
        &self,
        organisation: OrganisationId,
        key: &str,
        question: &str,
        answer: &str,
    ) -> Result<AnswerId, FlowError> {
        let (question, answer) = (question.trim().to_owned(), answer.trim().to_owned());
        if question.is_empty() || answer.is_empty() {
            return Err(FlowError::Empty);
        }
        if question.chars().count() > LONGEST.0 || answer.chars().count() > LONGEST.1 {
            return Err(FlowError::TooLong);
        }
        let id = AnswerId(self.engine.seams().id().to_string());
        let answer = Answer { id: id.clone(), question, answer, language: None };
        let key = key.to_owned();
        let write = self.engine.store().write_in(organisation, move |tx| {
            let (key, answer) = (key.clone(), answer.clone());
            Box::pin(async move {
                if !unanswered::settle(tx, organisation, &key, QuestionState::Answered).await? {
                    return Err(StoreError::NotFound("question"));
                }
                catalogue::save_answers(tx, organisation, &[answer]).await?;
                tx.note(organisation, "catalogue").await
            })
        });
        write.await?;
        Ok(id)
    }

    /// Nobody wants to answer this question; it is not shown again. False when it is not open.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn dismiss_unanswered(&self, organisation: OrganisationId, key: &str) -> Result<bool, FlowError> {
        let key = key.to_owned();
        let write = self.engine.store().write_in(organisation, move |tx| {
            let key = key.clone();
            Box::pin(async move { unanswered::settle(tx, organisation, &key, QuestionState::Dismissed).await })
        });
        Ok(write.await?)
    }
}
