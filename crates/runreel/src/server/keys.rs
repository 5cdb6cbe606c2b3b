//! Who has a key: the token for programs, links that work once, and the cookie a browser gets for one.
//!
//! In: what a request brought. Out: whether it may come in. Comparisons take the same time whatever is
//! wrong, and who is wrong too often is not listened to for a while. Nothing here is ever logged.

mod secret;

use super::guess::Guesses;
use super::limits::LINKS;
use secret::Secret;
use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The shortest token that a person may choose.
pub const SHORTEST_TOKEN: usize = 16;

/// The keys of one viewer.
pub struct Keys {
    token: Secret,
    /// What the cookie holds. Another one at each start.
    session: Secret,
    links: Mutex<VecDeque<Secret>>,
    guesses: Mutex<Guesses>,
}

/// What a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    /// It fits.
    Yes,
    /// It does not.
    No,
    /// It was not looked at: ask again after so long.
    Later(Duration),
}

impl Keys {
    /// New keys around a token, or around a new one. Fails when the system gives no random bytes.
    pub fn new(token: Option<String>) -> io::Result<Self> {
        let token = token.map_or_else(Secret::random, |token| Ok(Secret::chosen(token)))?;
        Ok(Self { token, session: Secret::random()?, links: Mutex::default(), guesses: Mutex::default() })
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.told()
    }

    /// A new secret for a link that works once. When too many wait, the oldest one works no more.
    pub fn link(&self) -> io::Result<String> {
        let link = Secret::random()?;
        let told = link.told().to_owned();
        let mut links = held(&self.links);
        if links.len() >= LINKS {
            links.pop_front();
        }
        links.push_back(link);
        Ok(told)
    }

    /// What to set the cookie to.
    pub(super) fn session(&self) -> &str {
        self.session.told()
    }

    /// Whether a cookie is ours. Nobody can guess it, so nobody is slowed.
    pub(super) fn opens_as_cookie(&self, value: &str) -> bool {
        self.session.is(value)
    }

    /// Whether this is the token.
    pub(super) fn opens_as_token(&self, value: &str, from: impl Into<Option<IpAddr>>) -> Opened {
        self.guess(from.into(), || self.token.is(value))
    }

    /// Uses a link.
    pub(super) fn opens_as_link(&self, value: &str, from: impl Into<Option<IpAddr>>) -> Opened {
        self.guess(from.into(), || {
            let mut links = held(&self.links);
            // All are compared, so that the time says nothing about which ones there are.
            let fits: Vec<bool> = links.iter().map(|link| link.is(value)).collect();
            fits.iter().position(|fits| *fits).is_some_and(|place| links.remove(place).is_some())
        })
    }

    /// `from` is whose tries are counted; nobody's are where nothing is to be guessed.
    fn guess(&self, from: Option<IpAddr>, fits: impl FnOnce() -> bool) -> Opened {
        let Some(from) = from else { return if fits() { Opened::Yes } else { Opened::No } };
        let mut guesses = held(&self.guesses);
        let wait = guesses.wait(from);
        if !wait.is_zero() {
            return Opened::Later(wait);
        }
        if fits() {
            return Opened::Yes;
        }
        guesses.wrong(from);
        Opened::No
    }
}

/// A holder that failed leaves nothing half done here.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    #[test]
    fn a_link_works_once() {
        let keys = Keys::new(None).unwrap();
        let link = keys.link().unwrap();
        assert_eq!(keys.opens_as_link(&link, HERE), Opened::Yes);
        assert_eq!(keys.opens_as_link(&link, HERE), Opened::No);
    }

    #[test]
    fn each_letter_of_a_key_is_anything() {
        let keys: Vec<Keys> = (0..100).map(|_| Keys::new(None).unwrap()).collect();
        let links: Vec<String> = keys.iter().map(|keys| keys.link().unwrap()).collect();
        let (tokens, sessions) = (keys.iter().map(Keys::token), keys.iter().map(Keys::session));
        for kind in
            [tokens.collect(), sessions.collect(), links.iter().map(String::as_str).collect::<Vec<_>>()]
        {
            // 256 bits in letters of six.
            assert!(kind.iter().all(|key| key.len() == 43));
            for place in 0..43 {
                let there: BTreeSet<u8> = kind.iter().map(|key| key.as_bytes()[place]).collect();
                assert!(there.len() > 5, "letter {place} is one of {there:?}");
            }
        }
    }

    #[test]
    fn keys_are_not_for_other_locks() {
        let keys = Keys::new(None).unwrap();
        let link = keys.link().unwrap();
        assert_eq!(keys.opens_as_token(&link, HERE), Opened::No);
        assert_eq!(keys.opens_as_link(keys.token(), HERE), Opened::No);
        assert_eq!(keys.opens_as_token(keys.session(), HERE), Opened::No);
        assert_eq!(keys.opens_as_link(keys.session(), HERE), Opened::No);
        assert!(!keys.opens_as_cookie(keys.token()) && !keys.opens_as_cookie(""));
        assert!(!keys.opens_as_cookie(&link));
        assert!(keys.opens_as_cookie(keys.session()));
        assert_eq!(keys.opens_as_token(keys.token(), HERE), Opened::Yes);
    }

    #[test]
    fn a_token_that_is_wrong_in_one_place_or_goes_on_is_refused() {
        let right = "0123456789abcdef";
        let wrong = [
            "x123456789abcdef",
            "01234567x9abcdef",
            "0123456789abcdex",
            "0123456789abcde",
            "",
            "0123456789ABCDEF",
        ];
        for wrong in wrong.map(str::to_owned).into_iter().chain([format!("{right}0"), format!("{right} ")]) {
            // Others, as who is wrong too often is not listened to.
            let keys = Keys::new(Some(right.into())).unwrap();
            assert_eq!(keys.opens_as_token(&wrong, HERE), Opened::No, "{wrong:?}");
            assert_eq!(keys.opens_as_token(right, HERE), Opened::Yes);
        }
    }

    #[test]
    fn only_the_newest_links_wait() {
        let keys = Keys::new(None).unwrap();
        let first = keys.link().unwrap();
        let last = (0..LINKS).map(|_| keys.link().unwrap()).last().unwrap();
        assert_eq!(keys.opens_as_link(&first, HERE), Opened::No);
        assert_eq!(keys.opens_as_link(&last, HERE), Opened::Yes);
    }

    #[tokio::test(start_paused = true)]
    async fn who_guesses_is_not_listened_to_even_when_right_at_last() {
        let keys = Keys::new(None).unwrap();
        let tries = (0..100).take_while(|_| keys.opens_as_token("wrong", HERE) == Opened::No).count();
        assert_eq!(tries, 5);
        assert!(matches!(keys.opens_as_token(keys.token(), HERE), Opened::Later(_)));
        assert_eq!(keys.opens_as_token(keys.token(), IpAddr::from([192, 0, 2, 2])), Opened::Yes);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(keys.opens_as_token(keys.token(), HERE), Opened::Yes);
    }
}
