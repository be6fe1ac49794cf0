//! Days of one document that cannot all be right.

use super::IdType;
use super::dates::DateRole;
use super::printed::Printed;
use super::score::BEST_CONTRADICTED;
use super::zone::Zone;
use crate::mrz::Date;

/// Doubts the days that contradict each other: a birth that is not before the issue, an issue
/// that is not before the expiry or lies behind `today`. The MRZ vouches for those that it prints too.
/// A visa may begin in the future.
pub(super) fn doubt(
    printed: &mut [Printed],
    zone: Option<&Zone>,
    today: Date,
    id_type: Option<IdType>,
) {
    let day = |key: &str, role| {
        let field = printed.iter().find(|field| field.key == key)?;
        field.date.as_ref()?.resolve(role, today)
    };
    let birth = day("birth_date", DateRole::Birth);
    let issue = day("issue_date", DateRole::Issue);
    let expiry = day("expire_date", DateRole::Expiry);
    let both = |a: Option<Date>, b: Option<Date>| a.zip(b).is_some_and(|(a, b)| a >= b);
    let (unborn, ended) = (both(birth, issue), both(issue, expiry));
    let ahead = id_type != Some(IdType::Visa) && issue.is_some_and(|issue| issue > today);
    let vouched = |day: Option<Date>, said: fn(&Zone) -> Option<Date>| {
        day.is_some() && zone.and_then(said) == day
    };
    let doubted = [
        (
            "birth_date",
            unborn && !vouched(birth, |zone| zone.birth_date),
        ),
        ("issue_date", unborn || ended || ahead),
        (
            "expire_date",
            ended && !vouched(expiry, |zone| zone.expiry_date),
        ),
    ];
    for field in printed {
        let is_doubted = |&(key, doubted): &(&str, bool)| doubted && field.key == key;
        if doubted.iter().any(is_doubted) && field.probability > BEST_CONTRADICTED {
            field.probability = BEST_CONTRADICTED;
            field.grounds = None;
        }
    }
}
