//! Reading what webhooks may have lost: comments under the latest posts, and the newest messages of conversations (Instagram
//! API with Instagram Login, "Comments" and "Conversations API"). What is read is put into the words of a webhook, so that
//! it is decoded as one and has the key that the webhook's event has.

mod read;
mod told;
