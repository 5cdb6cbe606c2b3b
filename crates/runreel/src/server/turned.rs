//! Tells connections that cannot be served why, before they are closed; when there are too many of those,
//! just closes them.

use super::door::Stream;
use super::limits::REFUSALS;
use crate::metrics::{METRICS, Refused};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How long a refusal may take.
const LONGEST: Duration = Duration::from_millis(500);
/// Bytes of a request that are read, so that closing does not destroy the answer on its way.
const HEARD: usize = 16 << 10;

/// Refuses. Clones share the limit.
#[derive(Debug, Clone)]
pub(super) struct Turned {
    places: Arc<Semaphore>,
}

impl Turned {
    pub(super) fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(REFUSALS)) }
    }

    /// Says why, and closes.
    pub(super) fn away(&self, mut stream: Box<dyn Stream>, why: Refused) {
        METRICS.refused(why);
        tracing::warn!(?why, "a connection was refused");
        let Ok(place) = self.places.clone().try_acquire_owned() else { return };
        tokio::spawn(async move {
            let told = async {
                stream.write_all(answer(why).as_bytes()).await?;
                stream.shutdown().await?;
                let mut heard = vec![0; HEARD];
                while stream.read(&mut heard).await? > 0 {}
                std::io::Result::Ok(())
            };
            // Who does not take the answer goes without.
            let _ = timeout(LONGEST, told).await;
            drop(place);
        });
    }
}

fn answer(why: Refused) -> String {
    let words = match why {
        Refused::Crowded => "Too many connections from your address",
        _ => "Too many connections",
    };
    let body = format!("{{\"error\":\"{words}\"}}");
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nRetry-After: 5\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::duplex;

    #[tokio::test(start_paused = true)]
    async fn only_so_many_are_told_at_once_and_the_others_are_just_closed() {
        let turned = Turned::new();
        let mut told = Vec::new();
        for number in 0..REFUSALS + 3 {
            let (mut ours, theirs) = duplex(4 << 10);
            turned.away(Box::new(theirs), Refused::Full);
            let mut head = [0; 12];
            if ours.read_exact(&mut head).await.is_ok() {
                assert_eq!(&head, b"HTTP/1.1 503", "{number}");
                told.push(ours);
            }
        }
        assert_eq!(told.len(), REFUSALS);
        // They do not go, and are told no longer.
        tokio::time::sleep(LONGEST + Duration::from_millis(1)).await;
        let (mut ours, theirs) = duplex(4 << 10);
        turned.away(Box::new(theirs), Refused::Full);
        assert!(ours.read_u8().await.is_ok(), "there are places again");
        drop(told);
    }
}
