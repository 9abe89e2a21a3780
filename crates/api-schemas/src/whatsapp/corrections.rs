//! Where Meta's published OpenAPI description is wrong.

/// One place where Meta's published description and Meta's documentation disagree, with what makes the former usable.
///
/// The description that this crate checks against says the documented side already. The example `check_published`
/// applies the corrections to Meta's own file, checks the same bodies against it, and says which corrections are no
/// longer needed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Correction {
    /// JSON pointers into the published description.
    pub pointers: &'static [&'static str],
    /// What stands there, as JSON; `None` when nothing does.
    pub published: Option<&'static str>,
    /// What should stand there, as JSON; `None` when nothing should.
    pub documented: Option<&'static str>,
    /// What is wrong.
    pub why: &'static str,
    /// The page of Meta's documentation that says so, below `developers.facebook.com/documentation/business-messaging/`.
    pub source: &'static str,
}

/// The corrections to `business-messaging-api_v23.0.yaml` of November 2025.
pub const CORRECTIONS: &[Correction] = &[
    Correction {
        pointers: &[
            "/components/schemas/TextMessage/allOf/1/additionalProperties",
            "/components/schemas/AudioMessage/allOf/1/additionalProperties",
            "/components/schemas/VideoMessage/allOf/1/additionalProperties",
            "/components/schemas/DocumentMessage/allOf/1/additionalProperties",
            "/components/schemas/ImageMessage/allOf/1/additionalProperties",
            "/components/schemas/LocationMessage/allOf/1/additionalProperties",
            "/components/schemas/StickerMessage/allOf/1/additionalProperties",
            "/components/schemas/ReactionMessage/allOf/1/additionalProperties",
            "/components/schemas/InteractiveMessage/allOf/1/additionalProperties",
            "/components/schemas/ContactsMessage/allOf/1/additionalProperties",
        ],
        published: Some("false"),
        documented: None,
        why: "the second half of each message forbids the fields of its first half, so that no message passes at all",
        source: "whatsapp/messages/send-messages",
    },
    Correction {
        pointers: &[
            "/components/schemas/TextMessage/unevaluatedProperties",
            "/components/schemas/AudioMessage/unevaluatedProperties",
            "/components/schemas/VideoMessage/unevaluatedProperties",
            "/components/schemas/DocumentMessage/unevaluatedProperties",
            "/components/schemas/ImageMessage/unevaluatedProperties",
            "/components/schemas/LocationMessage/unevaluatedProperties",
            "/components/schemas/StickerMessage/unevaluatedProperties",
            "/components/schemas/ReactionMessage/unevaluatedProperties",
            "/components/schemas/InteractiveMessage/unevaluatedProperties",
            "/components/schemas/ContactsMessage/unevaluatedProperties",
            "/components/schemas/TemplateMessage/unevaluatedProperties",
        ],
        published: None,
        documented: Some("false"),
        why: "what the entry above was meant to say: fields of neither half are refused",
        source: "whatsapp/messages/send-messages",
    },
    Correction {
        pointers: &["/components/schemas/BaseMessageProperties/required"],
        published: Some(r#"["messaging_product", "recipient_type", "to", "type"]"#),
        documented: Some(r#"["messaging_product", "type"]"#),
        why: "`recipient` may stand in place of `to`, and messages without `recipient_type` go to a person",
        source: "whatsapp/business-scoped-user-ids",
    },
    Correction {
        pointers: &["/components/schemas/BaseMessageProperties/properties/recipient"],
        published: None,
        documented: Some(r#"{ "type": "string" }"#),
        why: "people are addressed by their business-scoped user id too",
        source: "whatsapp/business-scoped-user-ids",
    },
    Correction {
        pointers: &["/components/schemas/BaseMessageProperties/properties/biz_opaque_callback_data"],
        published: None,
        documented: Some(r#"{ "type": "string", "maxLength": 512 }"#),
        why: "a sender's own mark, which statuses repeat",
        source: "whatsapp/webhooks/reference/messages/status",
    },
    Correction {
        pointers: &[
            "/paths/~1{Version}~1{Phone-Number-ID}~1messages/post/requestBody/content/application~1json/schema",
        ],
        published: Some(r##"{ "$ref": "#/components/schemas/Message" }"##),
        documented: Some(
            r##"{ "anyOf": [
                { "$ref": "#/components/schemas/Message" },
                { "$ref": "#/components/schemas/MarkMessageRequestPayload" }
            ] }"##,
        ),
        why: "read marks go to the same address",
        source: "whatsapp/messages/mark-message-as-read",
    },
    Correction {
        pointers: &["/components/schemas/MarkMessageRequestPayload/properties/typing_indicator"],
        published: None,
        documented: Some(
            r#"{ "type": "object", "properties": { "type": { "enum": ["text"] } }, "required": ["type"] }"#,
        ),
        why: "the sign of writing is part of a read mark",
        source: "whatsapp/typing-indicators",
    },
    Correction {
        pointers: &["/components/schemas/MarkMessageRequestPayload/additionalProperties"],
        published: None,
        documented: Some("false"),
        why: "fields that nobody described are refused here as in messages",
        source: "whatsapp/messages/mark-message-as-read",
    },
    Correction {
        pointers: &["/components/schemas/ContactsMessage/allOf/1/properties/contacts/maxItems"],
        published: Some("5"),
        documented: Some("257"),
        why: "one message holds up to 257 contacts",
        source: "whatsapp/messages/contacts-messages",
    },
    Correction {
        pointers: &[
            "/components/schemas/AddressObject/properties/type/enum",
            "/components/schemas/EmailObject/properties/type/enum",
            "/components/schemas/PhoneObject/properties/type/enum",
            "/components/schemas/UrlObject/properties/type/enum",
        ],
        published: Some(r#"["HOME", "WORK"]"#),
        documented: None,
        why: "a contact's details are labelled freely: Office, Mobile, Company",
        source: "whatsapp/messages/contacts-messages",
    },
    Correction {
        pointers: &["/components/schemas/InteractiveObject/properties/type/enum"],
        published: Some(
            r#"["button", "call_permission_request", "catalog_message", "list", "product", "product_list", "flow"]"#,
        ),
        documented: Some(
            r#"["button", "call_permission_request", "catalog_message", "list", "product", "product_list", "flow",
                "cta_url", "location_request_message", "carousel", "address_message", "voice_call",
                "request_contact_info", "order_details", "order_status"]"#,
        ),
        why: "more than half of the kinds are missing",
        source: "whatsapp/messages/send-messages",
    },
    Correction {
        pointers: &["/components/schemas/ActionObject/oneOf/5/properties/name/enum"],
        published: Some(r#"["call_permission_request"]"#),
        documented: Some(
            r#"["call_permission_request", "cta_url", "send_location", "address_message", "voice_call",
                "request_contact_info", "review_and_pay", "review_order"]"#,
        ),
        why: "the actions of the missing kinds",
        source: "whatsapp/messages/interactive-cta-url-messages",
    },
    Correction {
        pointers: &["/components/schemas/ActionObject/oneOf/6"],
        published: None,
        documented: Some(r#"{ "required": ["cards"], "properties": { "cards": { "type": "array", "minItems": 2 } } }"#),
        why: "the action of a carousel",
        source: "whatsapp/messages/interactive-media-carousel-messages",
    },
    Correction {
        pointers: &["/components/schemas/ActionObject/oneOf/3/required"],
        published: Some(r#"["name", "parameters"]"#),
        documented: Some(r#"["name"]"#),
        why: "a catalogue needs no picture of a product",
        source: "whatsapp/catalogs/sell-products-and-services/share-products",
    },
    Correction {
        pointers: &["/components/schemas/BodyObject/properties/text/maxLength"],
        published: Some("1024"),
        documented: Some("4096"),
        why: "the text above a list may be longer than that above buttons",
        source: "whatsapp/messages/interactive-list-messages",
    },
    Correction {
        pointers: &["/components/schemas/LanguageObject/required"],
        published: Some(r#"["policy", "code"]"#),
        documented: Some(r#"["code"]"#),
        why: "the policy has one value and may be left out",
        source: "whatsapp/messages/template-messages",
    },
    Correction {
        pointers: &["/components/schemas/TemplateComponent/properties/type/enum"],
        published: Some(r#"["header", "body", "button"]"#),
        documented: Some(
            r#"["header", "body", "button", "carousel", "limited_time_offer", "tap_target_configuration"]"#,
        ),
        why: "kinds of components that marketing templates have",
        source: "whatsapp/templates/marketing-templates/media-card-carousel-templates",
    },
    Correction {
        pointers: &["/components/schemas/TemplateComponent/properties/sub_type/enum"],
        published: Some(r#"["quick_reply", "url", "catalog"]"#),
        documented: Some(
            r#"["quick_reply", "url", "catalog", "CATALOG", "copy_code", "COPY_CODE", "flow", "mpm", "order_details",
                "voice_call"]"#,
        ),
        why: "kinds of buttons that take a value when they are sent",
        source: "whatsapp/templates/marketing-templates/coupon-templates",
    },
    Correction {
        pointers: &["/components/schemas/TemplateComponent/properties/index/pattern"],
        published: Some(r#""^[2-6, 11-14]$""#),
        documented: Some(r#""^[0-9]$""#),
        why: "buttons are counted from 0; the class of characters was meant as ranges of numbers",
        source: "whatsapp/templates/marketing-templates/coupon-templates",
    },
    Correction {
        pointers: &["/components/schemas/TemplateComponent/properties/index/type"],
        published: Some(r#""string""#),
        documented: Some(r#"["string", "integer"]"#),
        why: "the documentation's own requests have numbers as often as strings",
        source: "whatsapp/templates/marketing-templates/coupon-templates",
    },
];
