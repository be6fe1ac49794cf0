//! The secure code: a decimal number, whose bytes are packed with gzip, whose fields are
//! separated by bytes of 255, and whose last 256 bytes are a signature of all before.

use std::io::Read;

use flate2::read::GzDecoder;

use super::{Aadhaar, AadhaarError, Edition, day, line, year};

/// What is unpacked has at most so many bytes: the fields, a photo of some hundred, two
/// hashes and the signature have less than three thousand.
const MOST_UNPACKED: u64 = 16 * 1024;

/// Bytes of the signature.
const SIGNATURE: usize = 256;

const SEPARATOR: u8 = 255;

/// Fields from the indicator of hashes to the last one of the address.
const FIELDS: usize = 16;

pub(super) fn parse(digits: &[u8]) -> Result<Aadhaar, AadhaarError> {
    let mut plain = Vec::new();
    GzDecoder::new(&bytes(digits)[..])
        .take(MOST_UNPACKED)
        .read_to_end(&mut plain)
        .map_err(|_| AadhaarError::Packing)?;
    let signed = plain
        .len()
        .checked_sub(SIGNATURE)
        .ok_or(AadhaarError::Fields { found: 0 })?;
    let (signed, signature) = plain.split_at(signed);
    let mut fields = signed.split(|&b| b == SEPARATOR).map(latin);
    let first = fields.next().unwrap_or_default();
    // Version 1 begins with the indicator of hashes, a digit; later ones with their own name.
    let version = first.strip_prefix('V').and_then(|v| v.parse::<u8>().ok());
    let indicator = match version {
        Some(_) => fields.next().unwrap_or_default(),
        None => first,
    };
    let said: Vec<String> = fields.by_ref().take(FIELDS - 1).collect();
    let [
        reference,
        name,
        birth,
        gender,
        care_of,
        district,
        landmark,
        house,
        location,
        pin,
        post,
        state,
        street,
        sub_district,
        town,
    ] = &said[..]
    else {
        return Err(AadhaarError::Fields { found: said.len() });
    };
    if !matches!(indicator.as_str(), "0" | "1" | "2" | "3") {
        return Err(AadhaarError::NoAadhaar);
    }
    let mobile = match version {
        Some(_) => fields.next().unwrap_or_default(),
        None => String::new(),
    };
    let digits_of = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let number = reference.get(..4).filter(|four| digits_of(four));
    Ok(Aadhaar {
        edition: Edition::Secure(version.unwrap_or(1)),
        number: number.unwrap_or_default().to_owned(),
        name: name.trim().to_owned(),
        birth_date: day(birth),
        birth_year: year(birth),
        gender: gender.chars().next().filter(|c| "MFT".contains(*c)),
        care_of: care_of.trim().to_owned(),
        address: line([
            house.as_str(),
            street,
            landmark,
            location,
            town,
            post,
            sub_district,
            district,
            state,
            pin,
        ]),
        mobile: if mobile.len() == 4 && digits_of(&mobile) {
            mobile
        } else {
            String::new()
        },
        signed: signed.to_vec(),
        signature: signature.to_vec(),
    })
}

/// ISO 8859-1, whose bytes are the code points.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

/// The bytes, highest first, of a decimal number: nine digits at a time are multiplied
/// into words of 32 bits. Of at most 8,192 digits that is half a million steps.
fn bytes(digits: &[u8]) -> Vec<u8> {
    // Lowest word first.
    let mut words: Vec<u32> = Vec::new();
    for group in digits.chunks(9) {
        let value = group
            .iter()
            .fold(0_u64, |sum, b| sum * 10 + u64::from(b - b'0'));
        let scale = 10_u64.pow(group.len() as u32);
        let mut carry = value;
        for word in &mut words {
            let sum = u64::from(*word) * scale + carry;
            *word = sum as u32;
            carry = sum >> 32;
        }
        if carry > 0 {
            words.push(carry as u32);
        }
    }
    let bytes: Vec<u8> = words
        .iter()
        .rev()
        .flat_map(|word| word.to_be_bytes())
        .collect();
    let start = bytes.iter().position(|&b| b != 0).unwrap_or(bytes.len());
    bytes[start..].to_vec()
}
