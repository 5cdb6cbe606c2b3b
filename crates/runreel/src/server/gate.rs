//! What all requests pass first: the right host and origin, and a key where the network can reach us.
//!
//! A link that works once is exchanged for a cookie by a redirect to the same page, so that its secret leaves
//! the address. Programs bring the token itself. Who has no key learns only that one is needed.

use super::accept::Connection;
use super::answer::Failure;
use super::door::Who;
use super::guard::{Names, is_page};
use super::keys::{Keys, Opened};
use crate::metrics::{METRICS, Refused};
use axum::extract::{Extension, Request, State};
use axum::http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE,
    WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// The query parameter of a link that works once.
const PARAMETER: &str = "token=";

/// Nothing loads in the page that asks for a link. Not sealed as other answers are: it may load itself again.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Who may come in, and by which names.
pub(super) struct Gate {
    pub(super) names: Names,
    /// `None`: who reaches us may come in.
    pub(super) keys: Option<Arc<Keys>>,
}

/// Lets a request through, or answers it here.
pub(super) async fn guarded(
    State(gate): State<Arc<Gate>>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let (method, target, headers) = (request.method(), request.uri(), request.headers());
    let who = connection.who().await;
    let answer = match gate.by_user(who) {
        None if !gate.names.admit(connection.local, method, target, headers) => {
            METRICS.refused(Refused::Origin);
            Some(Failure(StatusCode::FORBIDDEN, "Forbidden".into()).into_response())
        }
        // Whose user we are needs no guessing: others cannot have us made to wait.
        None => gate.asked((who != Who::Own).then(|| connection.from()), method, target, headers),
        stranger => stranger,
    };
    let Some(mut answer) = answer else {
        connection.admitted();
        return next.run(request).await;
    };
    // Who is not let in is not to take up a place.
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

impl Gate {
    /// The answer to another user of this machine, where there are no keys to tell them by.
    fn by_user(&self, who: Who) -> Option<Response> {
        let (status, why) = match who {
            Who::Another => (StatusCode::FORBIDDEN, "This viewer belongs to another user of this machine"),
            Who::Untold => {
                (StatusCode::SERVICE_UNAVAILABLE, "The system does not say now whose this is; try again")
            }
            Who::Own | Who::Anybody => return None,
        };
        if self.keys.is_some() {
            return None;
        }
        METRICS.refused(Refused::User);
        Some(Failure(status, why.into()).into_response())
    }

    /// The answer to who may not come in, or not like this. `from` is whose wrong keys are counted, if anybody's.
    fn asked(
        &self,
        from: Option<IpAddr>,
        method: &Method,
        target: &Uri,
        headers: &HeaderMap,
    ) -> Option<Response> {
        let keys = self.keys.as_ref()?;
        let cookie = self.cookie_name();
        let known = cookies(headers, &cookie).any(|value| keys.opens_as_cookie(value));
        // Pages alone take links: nothing else leads on to the page.
        let link = (method == Method::GET && is_page(target.path())).then(|| link(target)).flatten();
        if known && let Some((_, rest)) = link {
            return Some(to_page(&rest, None));
        } else if known {
            return None;
        }
        if let Some(token) = bearer(headers) {
            return refused(keys.opens_as_token(token, from), headers);
        }
        let Some((secret, rest)) = link else { return refused(Opened::No, headers) };
        match keys.opens_as_link(secret, from) {
            Opened::Yes => Some(to_page(&rest, Some((&cookie, keys.session())))),
            other => refused(other, headers),
        }
    }

    /// Cookies are shared by all ports of a host, so each viewer has its own.
    fn cookie_name(&self) -> String {
        format!("runreel-{}", self.names.bound.map_or(0, |bound| bound.port()))
    }
}

impl Connection {
    /// For counting; a socket in the file system is this machine.
    fn from(&self) -> IpAddr {
        self.peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.ip())
    }
}

/// The link's secret, and the target without it.
fn link(target: &Uri) -> Option<(&str, String)> {
    let query = target.query()?;
    let secret = query.split('&').find_map(|part| part.strip_prefix(PARAMETER))?;
    let others: Vec<&str> = query.split('&').filter(|part| !part.starts_with(PARAMETER)).collect();
    let path = target.path();
    let rest = if others.is_empty() { path.to_owned() } else { format!("{path}?{}", others.join("&")) };
    Some((secret, rest))
}

fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(key, _)| *key == name).map(|(_, value)| value)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn to_page(rest: &str, cookie: Option<(&str, &str)>) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    let headers = answer.headers_mut();
    // Both are made of characters that a header takes: a target that was read, and our own letters.
    headers.insert(LOCATION, HeaderValue::from_str(rest).unwrap_or(HeaderValue::from_static("/")));
    if let Some((name, value)) = cookie
        && let Ok(cookie) =
            HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict"))
    {
        headers.insert(SET_COOKIE, cookie);
    }
    answer
}

fn refused(opened: Opened, headers: &HeaderMap) -> Option<Response> {
    match opened {
        Opened::Yes => None,
        Opened::No => {
            METRICS.refused(Refused::Token);
            Some(asks_for_key(headers))
        }
        Opened::Later(wait) => {
            METRICS.refused(Refused::Guessing);
            Some(later(wait))
        }
    }
}

fn asks_for_key(headers: &HeaderMap) -> Response {
    let accept = headers.get(axum::http::header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let mut answer = if accept.is_some_and(|accept| accept.contains("text/html")) {
        // A strict cookie does not come along when a link elsewhere leads here; it does when the page leads
        // to itself.
        let from = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let elsewhere = matches!(from, Some(b"cross-site" | b"same-site"));
        let again = if elsewhere { "<meta http-equiv=refresh content=0>" } else { "" };
        let mut page = (StatusCode::UNAUTHORIZED, Html(page(again))).into_response();
        page.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
        page
    } else {
        Failure(StatusCode::UNAUTHORIZED, "A token is needed".into()).into_response()
    };
    answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"runreel\""));
    answer
}

fn page(again: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>{again}<title>runreel</title>\
         <h1>This viewer asks for a link</h1>\
         <p>Each link works once. On the machine it runs on, <code>runreel status --link</code> prints another.</p>"
    )
}

fn later(wait: Duration) -> Response {
    let why = "Too many wrong tokens; try again later";
    let mut answer = Failure(StatusCode::TOO_MANY_REQUESTS, why.into()).into_response();
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    /// What a gate says to a request from an address of the network; `None`: it lets it in.
    fn asked(gate: &Gate, target: &str, header: (HeaderName, &str)) -> Option<Response> {
        let headers = HeaderMap::from_iter([(header.0, header.1.parse().unwrap())]);
        gate.asked(Some(HERE), &Method::GET, &target.parse().unwrap(), &headers)
    }

    fn gate(keys: Option<Arc<Keys>>) -> Gate {
        Gate { names: Names { bound: None, also: Vec::new() }, keys }
    }

    #[test]
    fn other_users_are_refused_where_there_are_no_keys_and_counted() {
        let counted = || METRICS.refusals(Refused::User);
        let (open, asking) = (gate(None), gate(Some(Arc::new(Keys::new(None).unwrap()))));
        for (who, status) in [
            (Who::Another, Some(StatusCode::FORBIDDEN)),
            (Who::Untold, Some(StatusCode::SERVICE_UNAVAILABLE)),
            (Who::Own, None),
            (Who::Anybody, None),
        ] {
            let before = counted();
            assert_eq!(open.by_user(who).map(|answer| answer.status()), status, "{who:?}");
            assert_eq!(counted() > before, status.is_some(), "{who:?}");
            assert!(asking.by_user(who).is_none(), "a key tells who may: {who:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn wrong_links_are_slowed_as_wrong_tokens_are_and_who_is_in_stays_in() {
        for (target, header) in [("/?token=wrong", (COOKIE, "a=b")), ("/", (AUTHORIZATION, "Bearer wrong"))] {
            let keys = Arc::new(Keys::new(None).unwrap());
            let gate = gate(Some(keys.clone()));
            let counted = || [Refused::Token, Refused::Guessing].map(|why| METRICS.refusals(why));
            let [tokens, guesses] = counted();
            let wrong = || asked(&gate, target, header.clone()).expect("it is not let in").status();
            assert_eq!([(); 5].map(|()| wrong()), [StatusCode::UNAUTHORIZED; 5], "{target}");
            assert_eq!(wrong(), StatusCode::TOO_MANY_REQUESTS, "{target}");
            assert!(counted()[0] >= tokens + 5 && counted()[1] > guesses, "{target}");
            let link = format!("/?token={}", keys.link().unwrap());
            let token = format!("Bearer {}", keys.token());
            for (target, header) in [(link.as_str(), (COOKIE, "a=b")), ("/", (AUTHORIZATION, token.as_str()))]
            {
                let later = asked(&gate, target, header).expect("right ones are not told from wrong ones");
                assert_eq!(later.status(), StatusCode::TOO_MANY_REQUESTS);
                assert_eq!(later.headers()[RETRY_AFTER], "7");
            }
            let cookie = format!("runreel-0={}", keys.session());
            assert!(asked(&gate, "/", (COOKIE, &cookie)).is_none(), "who has a cookie is in");
        }
    }
}
