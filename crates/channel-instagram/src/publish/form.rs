//! From a post to the forms of `POST /{IG_ID}/media`. Pure.

use channel_core::ChannelError;
use channel_core::channel::{Post, PostItem};
use url::Url;

use crate::error::{unfit, unsupported};

/// The longest caption, and the most hashtags and mentions in it (Instagram's error 36004/2207010).
const CAPTION: usize = 2_200;
const MOST_HASHTAGS: usize = 30;
const MOST_MENTIONS: usize = 20;
/// How many items a carousel has.
const ITEMS: std::ops::RangeInclusive<usize> = 2..=10;

/// The fields of one call.
pub(super) type Fields = Vec<(&'static str, String)>;

/// What is handed in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Forms {
    /// One container.
    Single(Fields),
    /// A container for each item, and one around them that also names their ids.
    Carousel { items: Vec<Fields>, around: Fields },
}

/// The forms of a post.
pub(super) fn forms(post: &Post) -> Result<Forms, ChannelError> {
    match post {
        Post::Image { url, caption, alt_text } => {
            let mut fields = vec![("image_url", link(url)?)];
            push(&mut fields, "caption", words(caption.as_deref())?);
            push(&mut fields, "alt_text", alt_text.clone());
            Ok(Forms::Single(fields))
        }
        Post::Reel { url, caption, cover_url, in_feed } => {
            let mut fields = vec![("media_type", "REELS".to_owned()), ("video_url", link(url)?)];
            push(&mut fields, "caption", words(caption.as_deref())?);
            push(&mut fields, "cover_url", cover_url.as_deref().map(link).transpose()?);
            fields.push(("share_to_feed", in_feed.to_string()));
            Ok(Forms::Single(fields))
        }
        Post::Story(item) => {
            let mut fields = vec![("media_type", "STORIES".to_owned())];
            fields.push(file(item)?);
            Ok(Forms::Single(fields))
        }
        Post::Carousel { items, caption } => {
            if !ITEMS.contains(&items.len()) {
                return Err(unfit("a carousel has two to ten items: change their number"));
            }
            let mut around = vec![("media_type", "CAROUSEL".to_owned())];
            push(&mut around, "caption", words(caption.as_deref())?);
            Ok(Forms::Carousel { items: items.iter().map(child).collect::<Result<_, _>>()?, around })
        }
        _ => Err(unsupported("instagram publishes no posts of this kind")),
    }
}

fn child(item: &PostItem) -> Result<Fields, ChannelError> {
    let mut fields = vec![("is_carousel_item", "true".to_owned())];
    if let PostItem::Video { .. } = item {
        fields.push(("media_type", "VIDEO".to_owned()));
    }
    fields.push(file(item)?);
    Ok(fields)
}

fn file(item: &PostItem) -> Result<(&'static str, String), ChannelError> {
    Ok(match item {
        PostItem::Image { url } => ("image_url", link(url)?),
        PostItem::Video { url } => ("video_url", link(url)?),
    })
}

fn push(fields: &mut Fields, name: &'static str, value: Option<String>) {
    fields.extend(value.filter(|value| !value.trim().is_empty()).map(|value| (name, value)));
}

fn link(url: &str) -> Result<String, ChannelError> {
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "https" | "http") => Ok(url.to_owned()),
        _ => Err(unfit("the file's link is no web address: publish the file and send its link")),
    }
}

fn words(caption: Option<&str>) -> Result<Option<String>, ChannelError> {
    let Some(caption) = caption else { return Ok(None) };
    let marked =
        |mark: char| caption.split_whitespace().filter(|word| word.len() > 1 && word.starts_with(mark)).count();
    if caption.chars().count() > CAPTION || marked('#') > MOST_HASHTAGS || marked('@') > MOST_MENTIONS {
        return Err(unfit("the caption is too long: at most 2200 characters, 30 hashtags and 20 mentions"));
    }
    Ok(Some(caption.to_owned()))
}

#[cfg(test)]
mod tests {
    use channel_core::ErrorKind;

    use super::*;

    fn image() -> PostItem {
        PostItem::Image { url: "https://shop.example/1.jpg".into() }
    }

    fn film() -> PostItem {
        PostItem::Video { url: "https://shop.example/1.mp4".into() }
    }

    fn captioned(caption: &str) -> Post {
        Post::Image { url: "https://shop.example/1.jpg".into(), caption: Some(caption.into()), alt_text: None }
    }

    #[test]
    fn every_kind_of_post_has_its_forms() {
        let url = || "https://shop.example/1.mp4".to_owned();
        let posts = [
            Post::Image {
                url: "https://shop.example/1.jpg".into(),
                caption: Some("Back in blue #running".into()),
                alt_text: Some("A blue shoe".into()),
            },
            Post::Reel { url: url(), caption: None, cover_url: None, in_feed: false },
            Post::Reel {
                url: url(),
                caption: Some("Run".into()),
                cover_url: Some("https://shop.example/cover.jpg".into()),
                in_feed: true,
            },
            Post::Story(image()),
            Post::Story(film()),
            Post::Carousel { items: vec![image(), film()], caption: Some("Two".into()) },
        ];
        insta::assert_debug_snapshot!(posts.map(|post| forms(&post).unwrap()));
    }

    #[test]
    fn what_instagram_would_refuse_is_not_handed_in() {
        let table = [
            captioned(&"a".repeat(2_201)),
            captioned(&"#tag ".repeat(31)),
            captioned(&"@friend ".repeat(21)),
            Post::Carousel { items: vec![image()], caption: None },
            Post::Carousel { items: vec![image(); 11], caption: None },
            Post::Story(PostItem::Image { url: "shoe.jpg".into() }),
            Post::Reel { url: "file:///etc/passwd".into(), caption: None, cover_url: None, in_feed: true },
        ];
        for post in table {
            assert_eq!(forms(&post).unwrap_err().kind, ErrorKind::InvalidRequest, "{post:?}");
        }
        assert!(forms(&captioned(&"é".repeat(2_200))).is_ok(), "characters are counted");
    }
}
