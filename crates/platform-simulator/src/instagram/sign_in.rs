//! Instagram Login: the page a merchant is sent to, and the tokens that follow ("Business Login for Instagram"). The
//! merchant agrees at once.

use http::Method;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError};
use crate::state::{Change, Code, InstagramChange, Token};

const SIXTY_DAYS: u32 = 5_184_000;

/// Answers a call of the sign-in; nothing when it is none.
pub(super) fn answer(turn: &mut Turn<'_>, call: &Call, path: &[&str]) -> Option<Result<Answer, GraphError>> {
    match (&call.method, path) {
        (&Method::GET, ["oauth", "authorize"]) => Some(authorise(turn, call)),
        (&Method::POST, ["oauth", "access_token"]) => Some(Ok(exchange(turn, call))),
        (&Method::GET, ["access_token"]) => Some(lengthen(turn, call)),
        (&Method::GET, ["refresh_access_token"]) => Some(refresh(turn, call)),
        _ => None,
    }
}

/// Whether a call's token is good: the account's own, or one that was given out and has not run out.
pub(super) fn check_token(turn: &Turn<'_>, token: Option<&str>) -> Result<(), GraphError> {
    let token = token.ok_or_else(GraphError::token)?;
    if token == turn.config.instagram.access_token.expose_secret() {
        return Ok(());
    }
    match turn.world.instagram.token(token) {
        Some(issued) if issued.is_alive(turn.now) => Ok(()),
        Some(_) => Err(expired()),
        None => Err(GraphError::token()),
    }
}

fn authorise(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let asked = |name: &str| call.query.get(name).cloned().unwrap_or_default();
    let redirect = asked("redirect_uri");
    if asked("client_id") != turn.config.instagram.app_id || asked("response_type") != "code" {
        return Err(GraphError::new(100, "Invalid platform app"));
    }
    if !redirect.starts_with("https://") && !redirect.starts_with("http://") {
        return Err(GraphError::new(100, "Invalid redirect_uri"));
    }
    let code = format!("AQ{}", turn.mint.graph());
    let permissions = asked("scope");
    let at = turn.now;
    turn.record(Change::Instagram(InstagramChange::Code(Code {
        code: code.clone(),
        redirect: redirect.clone(),
        permissions,
        at,
    })));
    let joint = if redirect.contains('?') { '&' } else { '?' };
    // The fragment hangs on whatever stands last, as on the real page.
    let state: String = asked("state").chars().filter(|c| c.is_ascii_alphanumeric() || "-_.~".contains(*c)).collect();
    Ok(Answer::Redirect(format!("{redirect}{joint}state={state}&code={code}#_")))
}

/// A form, answered by another host than the rest, and with errors of another shape.
fn exchange(turn: &mut Turn<'_>, call: &Call) -> Answer {
    let refused = |message: &str| {
        Answer::Json(400, json!({"error_type": "OAuthException", "code": 400, "error_message": message}))
    };
    let given = |name: &str| call.text(name).unwrap_or_default().to_owned();
    let account = &turn.config.instagram;
    if given("client_id") != account.app_id || given("client_secret") != account.app_secret.expose_secret() {
        return refused("Invalid platform app");
    }
    let Some(code) = turn.world.instagram.code(&given("code")).cloned() else {
        return refused("This authorization code has been used or is invalid");
    };
    if given("grant_type") != "authorization_code" || given("redirect_uri") != code.redirect {
        return refused("Error validating verification code. Please make sure your redirect_uri is identical");
    }
    turn.record(Change::Instagram(InstagramChange::CodeUsed { code: code.code.clone() }));
    if !code.is_alive(turn.now) {
        return refused("This authorization code has expired");
    }
    let token = issue(turn, Token::short);
    let user_id = turn.config.instagram.app_scoped_id.parse::<u64>().unwrap_or_default();
    let permissions: Vec<&str> = code.permissions.split(',').filter(|name| !name.is_empty()).collect();
    Answer::ok(json!({"access_token": token, "user_id": user_id, "permissions": permissions}))
}

fn lengthen(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    granting(call, "ig_exchange_token")?;
    check_token(turn, call.token.as_deref())?;
    let secret = call.query.get("client_secret").map(String::as_str);
    if secret != Some(turn.config.instagram.app_secret.expose_secret()) {
        return Err(GraphError::new(100, "Error validating client secret."));
    }
    let token = issue(turn, Token::long);
    Ok(long(&token))
}

/// The account's own token counts as old and never runs out.
fn refresh(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    granting(call, "ig_refresh_token")?;
    check_token(turn, call.token.as_deref())?;
    match call.token.as_deref().and_then(|token| turn.world.instagram.token(token)) {
        Some(issued) if !issued.is_renewable(turn.now) => {
            Err(GraphError::new(100, "The access token must be at least 24 hours old"))
        }
        Some(_) => {
            let token = issue(turn, Token::long);
            Ok(long(&token))
        }
        None => Ok(long(turn.config.instagram.access_token.expose_secret())),
    }
}

fn granting(call: &Call, expected: &str) -> Result<(), GraphError> {
    let given = call.query.get("grant_type").map(String::as_str);
    if given == Some(expected) { Ok(()) } else { Err(GraphError::new(100, "Unsupported grant_type")) }
}

fn issue(turn: &mut Turn<'_>, make: impl FnOnce(String, i64) -> Token) -> String {
    let token = format!("IGAA{}", turn.mint.graph());
    turn.record(Change::Instagram(InstagramChange::Token(make(token.clone(), turn.now))));
    token
}

fn long(token: &str) -> Answer {
    Answer::ok(json!({"access_token": token, "token_type": "bearer", "expires_in": SIXTY_DAYS}))
}

fn expired() -> GraphError {
    GraphError::new(190, "Error validating access token: Session has expired").subcode(463).status(401)
}
