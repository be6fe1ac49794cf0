//! A request as it is kept until its turn comes.

use std::ops::Range;

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
            back: self.back.as_ref().map(Range::len),
        };
        let request = self.as_request();
        let (front, back) = (request.front, request.back.unwrap_or_default());
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let length = 4 + head.len() + front.len() + back.len();
        let mut bytes = Vec::with_capacity(length);
        // A head has some hundred bytes.
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        bytes.extend(front);
        bytes.extend(back);
        bytes
    }

    /// The request that [`Accepted::store`] made `bytes` of, without its callback; nothing
    /// where it made them not.
    #[must_use]
    pub fn restore(bytes: Vec<u8>) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (head, pictures) = rest.split_at_checked(length)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        let (_, back) = pictures.split_at_checked(head.front)?;
        let whole = back.len() == head.back.unwrap_or_default();
        whole.then_some(())?;
        let begin = bytes.len() - pictures.len();
        let middle = begin + head.front;
        Some(Self {
            front: begin..middle,
            back: head.back.map(|length| middle..middle + length),
            pictures: bytes,
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

    fn accepted(back: Option<&str>) -> Accepted {
        let body = serde_json::json!({
            "idImage": "iVBORw0K", "idBackImage": back, "issuingCountry": "KOR", "idType": "passport",
        });
        Accepted::of_body(body.to_string().into_bytes()).unwrap_or_else(|error| panic!("{error:?}"))
    }

    #[test]
    fn what_was_stored_comes_back_and_nothing_else_does() {
        for back in [None, Some("/9j/")] {
            let (before, bytes) = (accepted(back), accepted(back).store());
            let after = Accepted::restore(bytes.clone()).expect("it was stored");
            let (before, after) = (before.as_request(), after.as_request());
            assert_eq!((before.front, before.back), (after.front, after.back));
            assert_eq!(
                (before.country, before.id_type),
                (after.country, after.id_type)
            );
            for length in 0..bytes.len() {
                assert!(
                    Accepted::restore(bytes[..length].to_vec()).is_none(),
                    "{length}"
                );
            }
        }
    }
}
