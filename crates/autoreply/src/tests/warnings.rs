use super::*;

fn shown(source: &str) -> Vec<String> {
    let rules = from_toml(source).unwrap_or_else(|error| panic!("{error}"));
    warnings(&rules).iter().map(ToString::to_string).collect()
}

#[test]
fn rules_that_get_in_each_others_way_are_named() {
    insta::assert_snapshot!(
        shown(
            r#"
[[rule]]
id = "price"
words = ["price", "cost"]
public_replies = ["The price is in your messages"]
[[rule]]
id = "price-again"
words = ["PRICE"]
private_message = "a"
[[rule]]
id = "price-or-size"
words = ["price", "size"]
private_message = "a"
[[rule]]
id = "letter"
words = ["a"]
how = "contains"
private_message = "a"
[[rule]]
id = "phrase"
words = ["the price please", "total cost"]
private_message = "a"
[[rule]]
id = "everything"
priority = -1
private_message = "a"
[[rule]]
id = "late"
priority = -2
words = ["hello"]
private_message = "a"
"#
        )
        .join("\n")
    );
}

#[test]
fn rules_on_different_posts_do_not_get_in_each_others_way() {
    let source = r#"
[[rule]]
id = "a"
posts = ["1"]
private_message = "a"
[[rule]]
id = "b"
posts = ["2"]
words = ["price"]
private_message = "a"
[[rule]]
id = "c"
posts = ["2"]
words = ["priceless"]
private_message = "a"
"#;
    assert_eq!(shown(source), Vec::<String>::new());
}
