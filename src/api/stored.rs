//! A request as it is kept until its turn comes.

use serde::{Deserialize, Serialize};

use super::Accepted;

/// What stands before the pictures.
#[derive(Serialize, Deserialize)]
struct Head {
    country: Option<String>,
    id_type: Option<String>,
    front: usize,
    back: Option<usize>,
}

impl Accepted {
    /// The request as bytes: four of the head's length, little endian, the head as JSON,
    /// the front, the back. The pictures are kept as they are, not in base64.
    #[must_use]
    pub fn store(&self) -> Vec<u8> {
        let head = Head {
            country: self.country.clone(),
            id_type: self.id_type.map(|kind| kind.as_str().to_owned()),
            front: self.front.len(),
            back: self.back.as_ref().map(Vec::len),
        };
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let back = self.back.as_deref().unwrap_or_default();
        let length = 4 + head.len() + self.front.len() + back.len();
        let mut bytes = Vec::with_capacity(length);
        // A head has some hundred bytes.
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        bytes.extend(&self.front);
        bytes.extend(back);
        bytes
    }

    /// The request that [`Accepted::store`] made `bytes` of, without its callback; nothing
    /// where it made them not.
    #[must_use]
    pub fn restore(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (head, pictures) = rest.split_at_checked(length)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let (front, back) = pictures.split_at_checked(head.front)?;
        let whole = back.len() == head.back.unwrap_or_default();
        whole.then_some(())?;
        Some(Self {
            front: front.to_vec(),
            back: head.back.is_some().then(|| back.to_vec()),
            country: head.country,
            id_type: head.id_type.map(|kind| kind.parse()).transpose().ok()?,
            profile: None,
            callback: None,
            stop: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::WireRequest;

    fn accepted(back: Option<&str>) -> Accepted {
        let wire = WireRequest {
            id_image: Some("iVBORw0K".to_owned()),
            id_back_image: back.map(str::to_owned),
            issuing_country: Some("KOR".to_owned()),
            id_type: Some("passport".to_owned()),
            callback_url: None,
        };
        wire.accept().unwrap_or_else(|error| panic!("{error:?}"))
    }

    #[test]
    fn what_was_stored_comes_back_and_nothing_else_does() {
        for back in [None, Some("/9j/")] {
            let (before, bytes) = (accepted(back), accepted(back).store());
            let after = Accepted::restore(&bytes).expect("it was stored");
            let (before, after) = (before.as_request(), after.as_request());
            assert_eq!((before.front, before.back), (after.front, after.back));
            assert_eq!(
                (before.country, before.id_type),
                (after.country, after.id_type)
            );
            for length in 0..bytes.len() {
                assert!(Accepted::restore(&bytes[..length]).is_none(), "{length}");
            }
        }
    }
}
