//! The state, which changes only by applying a [`Change`].

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::media::MediaShelf;
use super::{
    Change, Comment, EffectKind, InstagramState, Ledger, Person, Platform, Progress, Receipt, Side, TelegramChange,
    TelegramState, Template, Thread, ThreadMessage, Webhook, WhatsAppBusiness,
};

/// A messaging window lasts this long after the person's last message.
pub(crate) const WINDOW_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// Comments kept; more than anybody scrolls through, and more than a load run asks for again.
const KEPT_COMMENTS: usize = 100_000;

/// A person's conversation is found by platform and script name.
pub(crate) type Key = (Platform, String);

/// All that a simulator remembers.
#[derive(Debug, Default)]
pub(crate) struct World {
    people: HashMap<Key, Person>,
    /// Numbers and ids of people, to their script names.
    addresses: HashMap<(Platform, String), String>,
    threads: HashMap<Key, Thread>,
    /// Whose conversation a message belongs to.
    owners: HashMap<(Platform, String), String>,
    pub(crate) ledger: Ledger,
    comments: HashMap<String, Comment>,
    comment_order: VecDeque<String>,
    /// The replies to a comment, oldest first; some may be gone.
    replies: HashMap<String, Vec<String>>,
    answered_privately: HashSet<String>,
    /// Comments that were deleted, which are not to be mistaken for new ones.
    deleted_comments: HashSet<String>,
    pub(crate) pending: BTreeMap<i64, Webhook>,
    pub(crate) media: MediaShelf,
    templates: Vec<Template>,
    pub(crate) whatsapp: WhatsAppBusiness,
    /// `None` until the bot's webhook was set or deleted by a call.
    pub(crate) bot_webhook: Option<BotWebhook>,
    pub(crate) clock_offset: i64,
    pub(crate) instagram: InstagramState,
    pub(crate) telegram: TelegramState,
}

/// What `setWebhook` set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BotWebhook {
    pub(crate) url: Option<String>,
    pub(crate) secret: Option<String>,
}

impl World {
    pub(crate) fn person(&self, platform: Platform, name: &str) -> Option<&Person> {
        self.people.get(&(platform, name.to_owned()))
    }

    /// Finds a person by number, platform id or handle.
    pub(crate) fn by_address(&self, platform: Platform, address: &str) -> Option<&Person> {
        let name = self.addresses.get(&(platform, address.trim_start_matches('+').to_owned()))?;
        self.person(platform, name)
    }

    /// People on a platform in the order of their names.
    pub(crate) fn people(&self, platform: Platform) -> Vec<&Person> {
        let mut people = self.people.values().filter(|person| person.platform == platform).collect::<Vec<_>>();
        people.sort_by(|a, b| a.name.cmp(&b.name));
        people
    }

    pub(crate) fn thread(&self, platform: Platform, name: &str) -> Option<&Thread> {
        self.threads.get(&(platform, name.to_owned()))
    }

    pub(crate) fn message(&self, platform: Platform, id: &str) -> Option<&ThreadMessage> {
        let name = self.owners.get(&(platform, id.to_owned()))?;
        self.thread(platform, name)?.find(id)
    }

    /// Whether free-form messages may be sent to the person now.
    pub(crate) fn window_is_open(&self, person: &Person, now: i64) -> bool {
        self.wrote_within(person, now, WINDOW_MICROS)
    }

    /// Whether the person's last message is younger than that. Of somebody who is taken to have written by another way
    /// nobody knows when it was, so that only a clock that was moved since then makes it old.
    pub(crate) fn wrote_within(&self, person: &Person, now: i64, micros: i64) -> bool {
        let Some(thread) = self.thread(person.platform, &person.name) else { return false };
        let age = match (thread.last_inbound, thread.presumed) {
            (Some(last), _) => now.saturating_sub(last),
            (None, Some(offset)) => self.clock_offset.saturating_sub(offset),
            (None, None) => return false,
        };
        age < micros
    }

    /// Whether the person ever wrote, or is taken to have done so.
    pub(crate) fn has_written(&self, person: &Person) -> bool {
        self.thread(person.platform, &person.name)
            .is_some_and(|thread| thread.last_inbound.is_some() || thread.presumed.is_some())
    }

    pub(crate) fn comment(&self, id: &str) -> Option<&Comment> {
        self.comments.get(id)
    }

    /// Comments under a post, oldest first.
    pub(crate) fn comments_under<'a>(&'a self, media_id: &'a str) -> impl DoubleEndedIterator<Item = &'a Comment> {
        self.comment_order
            .iter()
            .filter_map(|id| self.comments.get(id))
            .filter(move |comment| comment.media_id == media_id)
    }

    /// The replies to a comment, oldest first.
    pub(crate) fn replies_to(&self, comment_id: &str) -> impl Iterator<Item = &Comment> {
        self.replies.get(comment_id).into_iter().flatten().filter_map(|id| self.comments.get(id))
    }

    pub(crate) fn was_answered_privately(&self, comment_id: &str) -> bool {
        self.answered_privately.contains(comment_id)
    }

    pub(crate) fn was_deleted(&self, comment_id: &str) -> bool {
        self.deleted_comments.contains(comment_id)
    }

    /// Whether updates wait for `getUpdates` because the bot's webhook was deleted.
    pub(crate) fn bot_is_polled(&self) -> bool {
        self.bot_webhook.as_ref().is_some_and(|webhook| webhook.url.is_none())
    }

    pub(crate) fn templates(&self) -> &[Template] {
        &self.templates
    }

    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::Person(person) => self.add_person(person),
            Change::Presumed { platform, person, offset_micros } => {
                self.threads.entry((*platform, person.clone())).or_default().presumed = Some(*offset_micros);
            }
            Change::Heard { platform, person, at } => {
                let thread = self.threads.entry((*platform, person.clone())).or_default();
                thread.last_inbound = thread.last_inbound.max(Some(*at));
            }
            Change::Message(message) => self.add_message(message),
            Change::Edited { platform, message, text } => self.change_message(*platform, message, |m| {
                m.text = Some(text.clone());
                m.edited = true;
            }),
            Change::Deleted { platform, message } => self.change_message(*platform, message, |m| {
                m.deleted = true;
                m.text = None;
                m.media.clear();
                m.choices.clear();
            }),
            Change::Reacted { platform, message, side, emoji } => {
                self.change_message(*platform, message, |m| match side {
                    Side::Person => m.reaction_of_person.clone_from(emoji),
                    Side::Shop => m.reaction_of_shop.clone_from(emoji),
                });
            }
            Change::Progressed { platform, message, progress, failure } => {
                self.progress(*platform, message, *progress, failure.as_deref());
            }
            Change::Chosen { platform, message } => self.change_message(*platform, message, |m| m.choices.clear()),
            Change::Effect(entry) => {
                if let (EffectKind::PrivateReply, Some(comment)) = (entry.kind, &entry.comment_id) {
                    self.answered_privately.insert(comment.clone());
                }
                self.ledger.append(entry.clone());
            }
            Change::Comment(comment) => self.add_comment(comment),
            Change::CommentHidden { id, hidden } => {
                if let Some(comment) = self.comments.get_mut(id) {
                    comment.hidden = *hidden;
                }
            }
            Change::CommentDeleted { id } => {
                self.comments.retain(|_, c| c.id != *id && c.parent_id.as_ref() != Some(id));
                self.replies.remove(id);
                let (kept, gone): (VecDeque<_>, VecDeque<_>) =
                    self.comment_order.drain(..).partition(|known| self.comments.contains_key(known));
                self.comment_order = kept;
                self.deleted_comments.extend(gone);
                self.deleted_comments.insert(id.clone());
            }
            Change::AnsweredPrivately { comment } => {
                self.answered_privately.insert(comment.clone());
            }
            Change::Webhook(webhook) => {
                self.pending.insert(webhook.id, webhook.clone());
            }
            Change::WebhookDone { id } => {
                if let Some(Webhook { platform, shows: Some(shows), .. }) = self.pending.remove(id) {
                    let Receipt { message, progress, failure } = shows;
                    self.progress(platform, &message, progress, failure.as_deref());
                }
            }
            Change::Media(media) => self.media.put(media.clone()),
            Change::MediaDeleted { id } => self.media.remove(id),
            Change::Template(template) => {
                self.templates.retain(|t| t.id != template.id);
                self.templates.push(template.clone());
            }
            Change::TemplateDeleted { name, id } => {
                self.templates.retain(|t| t.name != *name || id.as_ref().is_some_and(|id| t.id != *id));
            }
            Change::Business(business) => self.whatsapp = business.clone(),
            Change::BotWebhook { url, secret } => {
                self.bot_webhook = Some(BotWebhook { url: url.clone(), secret: secret.clone() });
            }
            Change::ClockMoved { offset_micros } => self.clock_offset = *offset_micros,
            Change::Instagram(change) => self.instagram.apply(change),
            Change::Telegram(TelegramChange::Buttons { message, choices }) => {
                self.change_message(Platform::Telegram, message, |m| m.choices.clone_from(choices));
            }
            Change::Telegram(change) => self.telegram.apply(change),
            Change::Typing { .. } => {}
        }
    }

    fn add_person(&mut self, person: &Person) {
        for address in [Some(&person.id), person.phone.as_ref(), person.username.as_ref()].into_iter().flatten() {
            self.addresses.insert((person.platform, address.clone()), person.name.clone());
        }
        self.people.insert((person.platform, person.name.clone()), person.clone());
    }

    fn add_message(&mut self, message: &ThreadMessage) {
        self.owners.insert((message.platform, message.id.clone()), message.person.clone());
        let thread = self.threads.entry((message.platform, message.person.clone())).or_default();
        if let Some(gone) = thread.push(message.clone()) {
            self.owners.remove(&(message.platform, gone));
        }
    }

    fn add_comment(&mut self, comment: &Comment) {
        self.comments.insert(comment.id.clone(), comment.clone());
        self.comment_order.push_back(comment.id.clone());
        if let Some(parent) = &comment.parent_id {
            self.replies.entry(parent.clone()).or_default().push(comment.id.clone());
        }
        if self.comment_order.len() > KEPT_COMMENTS
            && let Some(oldest) = self.comment_order.pop_front()
        {
            self.comments.remove(&oldest);
            self.replies.remove(&oldest);
            self.answered_privately.remove(&oldest);
        }
    }

    fn change_message(&mut self, platform: Platform, id: &str, change: impl FnOnce(&mut ThreadMessage)) {
        let Some(name) = self.owners.get(&(platform, id.to_owned())) else { return };
        let found = self.threads.get_mut(&(platform, name.clone())).and_then(|thread| thread.find_mut(id));
        if let Some(message) = found {
            change(message);
        }
    }

    /// How many changes [`snapshot`](Self::snapshot) is made of, without the few that follow from settings.
    pub(crate) fn weight(&self) -> usize {
        let messages = self.threads.values().map(|thread| thread.messages.len() + 1).sum::<usize>();
        let comments = self.comments.len() + self.deleted_comments.len() + self.answered_privately.len();
        let kept = self.ledger.len() + self.pending.len() + self.templates.len() + self.instagram.weight();
        self.people.len() + messages + comments + kept
    }

    /// The changes that lead to this state from an empty one.
    pub(crate) fn snapshot(&self) -> impl Iterator<Item = Change> {
        let clock = Change::ClockMoved { offset_micros: self.clock_offset };
        let bot = self.bot_webhook.clone().map(|BotWebhook { url, secret }| Change::BotWebhook { url, secret });
        let deleted = self.deleted_comments.iter().map(|id| Change::CommentDeleted { id: id.clone() });
        let comments = self.comment_order.iter().filter_map(|id| self.comments.get(id)).cloned();
        let answered = self.answered_privately.iter().map(|id| Change::AnsweredPrivately { comment: id.clone() });
        std::iter::once(clock)
            .chain(bot)
            .chain(std::iter::once(Change::Business(self.whatsapp.clone())))
            .chain(self.templates.iter().cloned().map(Change::Template))
            .chain(self.media.in_order().cloned().map(Change::Media))
            .chain(self.people.values().cloned().map(Change::Person))
            .chain(self.threads.iter().flat_map(|((platform, person), thread)| thread.snapshot(*platform, person)))
            .chain(deleted)
            .chain(comments.map(Change::Comment))
            .chain(self.ledger.iter().cloned().map(Change::Effect))
            .chain(answered)
            .chain(self.pending.values().cloned().map(Change::Webhook))
            .chain(self.instagram.snapshot())
            .chain(self.telegram.snapshot().map(Change::Telegram))
    }

    /// A late `sent` never takes back a `read`.
    fn progress(&mut self, platform: Platform, id: &str, progress: Progress, failure: Option<&str>) {
        self.change_message(platform, id, |message| {
            if progress > message.progress {
                message.progress = progress;
                message.failure = failure.map(str::to_owned);
            }
        });
    }
}
