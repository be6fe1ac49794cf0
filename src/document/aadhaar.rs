//! What an Aadhaar code says, by the fields of the answer, and how print compares with it.

use super::checks::Agreement;
use super::fold::fold;
use super::printed::Printed;
use super::templates::Templates;
use crate::barcode::aadhaar::Aadhaar;

/// Each field that the code has, with its value. The secure code has only the last four digits
/// of the number: they are compared and not given as if they were the number. A third gender
/// is none of the answer's letters and is left out.
pub(super) fn values(code: &Aadhaar) -> Vec<(&'static str, String)> {
    let number = &code.number;
    let is_whole = number.len() == 12 && number.is_ascii();
    let mut values = vec![
        (
            "number",
            if is_whole {
                format!("{} {} {}", &number[..4], &number[4..8], &number[8..])
            } else {
                String::new()
            },
        ),
        ("name", code.name.clone()),
        (
            "birth_date",
            code.birth_date
                .map(|day| day.to_string())
                .unwrap_or_default(),
        ),
        (
            "gender",
            code.gender
                .filter(|letter| "MF".contains(*letter))
                .map(String::from)
                .unwrap_or_default(),
        ),
        ("address", code.address.clone()),
    ];
    values.retain(|(_, value)| !value.is_empty());
    values
}

/// How the print of a field compares with the code, days apart; `value` is what [`values`]
/// gives of it.
pub(super) fn against_print(
    code: &Aadhaar,
    value: Option<&str>,
    p: &Printed,
    templates: &Templates,
) -> Agreement {
    let either = |same: bool, otherwise: Agreement| if same { Agreement::Agree } else { otherwise };
    match (p.key.as_str(), value) {
        ("number", _) if code.number.len() >= 4 => {
            let printed: String = p.value.chars().filter(|c| !c.is_whitespace()).collect();
            // The first eight digits may be masked in print, and the secure code lacks them.
            let last = code.number.get(code.number.len() - 4..).unwrap_or_default();
            let is_masked = !printed.chars().all(|c| c.is_ascii_digit());
            let same = if is_masked || code.number.len() < 12 {
                printed.ends_with(last)
            } else {
                printed == code.number
            };
            either(same, Agreement::Differ)
        }
        ("gender", Some(value)) => match templates.labels.sex(&p.value, None) {
            Some(sex) => either(value.starts_with(sex), Agreement::Differ),
            None => Agreement::Absent,
        },
        ("name", Some(value)) => either(fold(value) == fold(&p.value), Agreement::Differ),
        // The printed address has the parts of the code's with more between them.
        (_, Some(value)) => either(fold(value) == fold(&p.value), Agreement::Absent),
        (_, None) => Agreement::Absent,
    }
}
