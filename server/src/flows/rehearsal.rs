//! What the team asks the assistant itself: once, or again and again as kept questions.

use assistant::Language;
use channel_core::OrganisationId;
use store::assistant_tests::{self, AssistantTest, Expects, NewTest};
use store::{StoreError, TestId};

use super::{FlowError, Flows};
use crate::rehearsal::{self, Got, Question, Rehearsal, got, holds};

/// The longest question and the longest thing that must hold, in characters.
const LONGEST: usize = 1_000;
/// The most questions that are kept and tried together.
pub const MOST_TESTS: u32 = 200;

/// What came of trying a kept question.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Which.
    pub id: TestId,
    /// What is asked, and what must hold.
    pub test: NewTest,
    /// Whether it does.
    pub passed: bool,
    /// What came.
    pub got: Got,
}

impl Flows {
    /// Asks the assistant something that no customer asked. Nothing is sent or counted.
    ///
    /// # Errors
    /// [`FlowError::Empty`] without words, [`FlowError::TooLong`] with too many, [`StoreError::NotFound`] for an account that
    /// the organisation does not have.
    pub async fn rehearse(&self, organisation: OrganisationId, question: &Question) -> Result<Rehearsal, FlowError> {
        fits(&question.text)?;
        Ok(rehearsal::ask(&self.engine, organisation, question).await?)
    }

    /// Keeps a question with what must hold.
    ///
    /// # Errors
    /// [`FlowError::Empty`] when the question or what must hold is missing, [`FlowError::TooLong`] when one of them is too
    /// long.
    pub async fn keep_test(&self, organisation: OrganisationId, test: NewTest) -> Result<TestId, FlowError> {
        fits(&test.question)?;
        if matches!(test.expects, Expects::Product | Expects::Text) {
            fits(&test.value)?;
        }
        let write = self.engine.store().write_in(organisation, move |tx| {
            let test = test.clone();
            Box::pin(async move { assistant_tests::save(tx, organisation, &test).await })
        });
        Ok(write.await?)
    }

    /// The kept questions, the oldest first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn tests(&self, organisation: OrganisationId) -> Result<Vec<AssistantTest>, FlowError> {
        let store = self.engine.store();
        let read = store.read_in(organisation, move |db| Box::pin(assistant_tests::list(db, organisation, MOST_TESTS)));
        Ok(read.await?)
    }

    /// Forgets a kept question. False when there is none.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn forget_test(&self, organisation: OrganisationId, id: TestId) -> Result<bool, FlowError> {
        let store = self.engine.store();
        Ok(store.write_in(organisation, move |tx| Box::pin(assistant_tests::delete(tx, organisation, id))).await?)
    }

    /// Tries one kept question, and remembers what came of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the organisation has no such question.
    pub async fn try_test(&self, organisation: OrganisationId, id: TestId) -> Result<Tried, FlowError> {
        let store = self.engine.store();
        let read = store.read_in(organisation, move |db| Box::pin(assistant_tests::find(db, organisation, id)));
        let found = read.await?.ok_or(StoreError::NotFound("test"))?;
        self.tried(organisation, found).await
    }

    /// Tries all kept questions, one after the other.
    ///
    /// # Errors
    /// When the store is unavailable; what was tried until then is remembered.
    pub async fn try_tests(&self, organisation: OrganisationId) -> Result<Vec<Tried>, FlowError> {
        let mut tried = Vec::new();
        for test in self.tests(organisation).await? {
            tried.push(self.tried(organisation, test).await?);
        }
        Ok(tried)
    }

    async fn tried(&self, organisation: OrganisationId, kept: AssistantTest) -> Result<Tried, FlowError> {
        let AssistantTest { id, test, .. } = kept;
        let question = Question {
            text: test.question.clone(),
            account: test.account,
            persona: test.persona.clone(),
            language: test.language.as_deref().and_then(Language::from_tag),
        };
        let came = match rehearsal::ask(&self.engine, organisation, &question).await {
            Ok(rehearsal) => got(rehearsal.outcome.as_ref().ok()),
            // The account that it was kept for is gone: nobody can be answered there.
            Err(StoreError::NotFound(_)) => got(None),
            Err(error) => return Err(error.into()),
        };
        let passed = holds(&test, &came);
        let kept = serde_json::to_value(&came).map_err(|error| StoreError::corrupt("a test's answer", error))?;
        let write = self.engine.store().write_in(organisation, move |tx| {
            let kept = kept.clone();
            Box::pin(async move { assistant_tests::note_try(tx, organisation, id, passed, &kept).await })
        });
        write.await?;
        Ok(Tried { id, test, passed, got: came })
    }
}

fn fits(text: &str) -> Result<(), FlowError> {
    if text.trim().is_empty() {
        return Err(FlowError::Empty);
    }
    if text.chars().count() > LONGEST { Err(FlowError::TooLong) } else { Ok(()) }
}
