//! How far the platform is with a post that was handed in. Pure.

use channel_core::channel::ContainerState;
use channel_core::{ChannelError, ErrorKind, Retry};
use channel_meta::explain_publishing;

use crate::wire::ContainerNode;

/// Reads a container's status. The words of a failure name its subcode, for which the table has a plain sentence; words
/// without a subcode that is known are the platform's own.
pub(super) fn state(node: ContainerNode) -> Result<ContainerState, ChannelError> {
    match node.status_code.as_deref() {
        Some("IN_PROGRESS") => Ok(ContainerState::Working),
        Some("FINISHED") => Ok(ContainerState::Finished),
        Some("PUBLISHED") => Ok(ContainerState::Published),
        Some("EXPIRED") => Ok(ContainerState::Expired),
        Some("ERROR") => Ok(failed(node.status)),
        _ => {
            let sentence = "the platform does not say how far it is with the post: it is asked again";
            Err(ChannelError::refused(ErrorKind::UnreadableAnswer, sentence).with_retry(Retry::Backoff))
        }
    }
}

fn failed(words: Option<String>) -> ContainerState {
    let subcode = words.as_deref().and_then(subcode);
    let explained = subcode.and_then(explain_publishing).map(|failure| failure.sentence.to_owned());
    ContainerState::Failed { code: subcode.map(|code| code.to_string()), reason: explained.or(words) }
}

/// The subcode among the words: `Error: Media upload has failed with error code 2207026`.
fn subcode(words: &str) -> Option<i64> {
    let numbers = words.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 7);
    numbers.filter(|digits| digits.starts_with("2207")).find_map(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str, words: Option<&str>) -> Result<ContainerState, ErrorKind> {
        let node = ContainerNode { status_code: Some(code.to_owned()), status: words.map(str::to_owned) };
        state(node).map_err(|error| error.kind)
    }

    #[test]
    fn every_status_has_its_state() {
        assert_eq!(
            read("IN_PROGRESS", Some("In Progress: Media is still being processed.")),
            Ok(ContainerState::Working)
        );
        assert_eq!(read("FINISHED", None), Ok(ContainerState::Finished));
        assert_eq!(read("PUBLISHED", None), Ok(ContainerState::Published));
        assert_eq!(read("EXPIRED", None), Ok(ContainerState::Expired));
        assert_eq!(read("SOMETHING_NEW", None), Err(ErrorKind::UnreadableAnswer));
    }

    #[test]
    fn a_failure_is_explained_where_its_subcode_is_known() {
        let words = "Error: Media upload has failed with error code 2207026";
        let Ok(ContainerState::Failed { code, reason }) = read("ERROR", Some(words)) else { panic!("it failed") };
        assert_eq!(code.as_deref(), Some("2207026"));
        assert_eq!(reason.as_deref(), Some("the platform does not take this kind of video: send MP4 or MOV"));
        let unknown = "Error: Media upload has failed with error code 2207999";
        let failed = |code: Option<&str>, reason: Option<&str>| {
            Ok(ContainerState::Failed { code: code.map(str::to_owned), reason: reason.map(str::to_owned) })
        };
        assert_eq!(read("ERROR", Some(unknown)), failed(Some("2207999"), Some(unknown)));
        assert_eq!(read("ERROR", Some("Error")), failed(None, Some("Error")));
        assert_eq!(read("ERROR", None), failed(None, None));
    }
}
