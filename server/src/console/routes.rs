//! The console's addresses.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_http::csrf::CsrfLayer;

use super::state::ConsoleState;
use super::{assets, events, missing, pages, preferences, respond, sign_in};

/// Every page and action of the console. Actions are refused when another site asks for them.
pub fn router(state: ConsoleState) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/inbox") }))
        .route("/sign-in", get(sign_in::page))
        .route("/sign-out", post(sign_in::out))
        .route("/preferences/theme", post(preferences::theme))
        .route("/preferences/dock", post(preferences::dock))
        .route("/events", get(events::stream_of))
        .route("/inbox", get(pages::inbox))
        .route("/inbox/list", get(pages::list))
        .route("/inbox/waiting", get(pages::waiting))
        .route("/inbox/{conversation}", get(pages::conversation))
        .route("/inbox/{conversation}/thread", get(pages::thread))
        .route("/inbox/{conversation}/panel", get(pages::panel))
        .route("/inbox/{conversation}/replies", post(pages::reply))
        .route("/inbox/{conversation}/take-over", post(pages::take_over))
        .route("/inbox/{conversation}/give-back", post(pages::give_back))
        .route("/inbox/{conversation}/messages/{message}/again", post(pages::send_again))
        .route("/inbox/{conversation}/messages/{message}/transcribe", post(pages::transcribe))
        .route("/inbox/{conversation}/translations", post(pages::translate_thread))
        .route("/inbox/{conversation}/translate-draft", post(pages::translate_draft))
        .route("/inbox/{conversation}/mode", post(pages::set_conversation_mode))
        .route("/inbox/{conversation}/drafts/{draft}/approve", post(pages::approve_draft))
        .route("/inbox/{conversation}/drafts/{draft}/discard", post(pages::discard_draft))
        .route("/comments", get(pages::feed))
        .route("/comments/feed", get(pages::feed_fragment))
        .route("/comments/log", get(pages::log))
        .route("/comments/log/rows", get(pages::log_fragment))
        .route("/comments/rules", get(pages::rules).post(pages::create_rule))
        .route("/comments/rules/new", get(pages::new_rule))
        .route("/comments/rules/test", post(pages::test_rule))
        .route("/comments/rules/preview", post(pages::preview_rule))
        .route("/comments/rules/export", get(pages::export_rules))
        .route(
            "/comments/rules/import",
            get(pages::import_rules_page).post(pages::import_rules).layer(DefaultBodyLimit::max(pages::LARGEST_RULES)),
        )
        .route("/comments/rules/{rule}", get(pages::edit_rule).post(pages::save_rule))
        .route("/comments/rules/{rule}/enabled", post(pages::switch_rule))
        .route("/comments/rules/{rule}/delete", post(pages::delete_rule))
        .route("/catalogue", get(pages::catalogue))
        .route("/catalogue/products", get(pages::products))
        .route("/catalogue/sample.csv", get(pages::sample))
        .route(
            "/catalogue/import",
            get(pages::import_page).post(pages::import_file).layer(DefaultBodyLimit::max(pages::LARGEST_FILE)),
        )
        .route("/catalogue/questions", get(pages::questions).post(pages::add_question))
        .route("/catalogue/questions/{question}/delete", post(pages::delete_question))
        .route("/assistant", get(pages::assistant).post(pages::save_voice))
        .route("/assistant/power", post(pages::set_power))
        .route("/assistant/provider", get(pages::provider).post(pages::save_provider))
        .route("/assistant/provider/test", post(pages::test_provider))
        .route("/assistant/provider/remove", post(pages::remove_provider))
        .route("/assistant/provider/speech", post(pages::save_speech))
        .route("/assistant/provider/speech/test", post(pages::test_speech))
        .route("/assistant/provider/speech/remove", post(pages::remove_speech))
        .route("/assistant/cost", get(pages::cost))
        .route("/catalogue/imports/{job}", get(pages::job_page))
        .route("/catalogue/imports/{job}/state", get(pages::job_state))
        .route("/catalogue/imports/{job}/errors.csv", get(pages::job_errors))
        .route("/catalogue/imports/{job}/{act}", post(pages::act_on_job))
        .route(
            "/catalogue/knowledge",
            get(pages::knowledge).post(pages::add_document).layer(DefaultBodyLimit::max(pages::LARGEST_DOCUMENT)),
        )
        .route("/catalogue/meaning", get(pages::meaning).post(pages::save_embedding))
        .route("/catalogue/meaning/state", get(pages::meaning_state))
        .route("/catalogue/meaning/test", post(pages::test_embedding))
        .route("/catalogue/meaning/remove", post(pages::remove_embedding))
        .route("/catalogue/meaning/again", post(pages::embed_again))
        .route("/catalogue/knowledge/list", get(pages::knowledge_list))
        .route("/catalogue/knowledge/sites", post(pages::add_site))
        .route("/catalogue/knowledge/{document}/{act}", post(pages::act_on_document))
        .route("/orders", get(pages::orders))
        .route("/orders/list", get(pages::orders_list))
        .route("/orders/sample.csv", get(pages::orders_sample))
        .route(
            "/orders/import",
            get(pages::orders_import_page).post(pages::import_orders).layer(DefaultBodyLimit::max(pages::LARGEST_FILE)),
        )
        .route("/orders/wishes", get(pages::wishes))
        .route("/orders/wishes/list", get(pages::wishes_list))
        .route("/orders/wishes/{wish}/{act}", post(pages::decide_wish))
        .route("/orders/{number}", get(pages::order))
        .route("/letters", get(pages::letters))
        .route("/letters/list", get(pages::letters_list))
        .route("/letters/count", get(pages::letters_count))
        .route("/letters/replay", post(pages::replay_letters))
        .route("/letters/{letter}/{act}", post(pages::letter_act))
        .route("/assistant/try", get(pages::try_page).post(pages::try_question))
        .route("/assistant/tests", get(pages::tests_page).post(pages::keep_test))
        .route("/assistant/tests/run", post(pages::run_tests))
        .route("/assistant/tests/{test}/run", post(pages::run_test))
        .route("/assistant/tests/{test}/delete", post(pages::delete_test))
        .route("/assistant/unanswered", get(pages::unanswered))
        .route("/assistant/unanswered/answer", post(pages::answer_unanswered))
        .route("/assistant/unanswered/dismiss", post(pages::dismiss_unanswered))
        .route("/channels", get(pages::channels))
        .route("/channels/cards", get(pages::cards))
        .route("/channels/{account}/mode", post(pages::set_mode))
        .route("/channels/{account}/status", post(pages::set_status))
        .route("/settings", get(pages::settings))
        .route("/settings/resend", post(pages::set_resend))
        .route("/settings/keys", post(pages::make_key))
        .route("/settings/keys/end", post(pages::end_key))
        .fallback(missing::anywhere)
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(state.clone(), secured))
        .with_state(state)
        // Files are the same for everybody, so they need neither a session nor the policy of pages.
        .route("/assets/{*path}", get(assets::serve))
}

/// Adds the content security policy to everything.
async fn secured(State(state): State<ConsoleState>, request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, respond::policy(&state));
    response
}
