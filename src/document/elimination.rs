//! Fields that no label tells and that nothing else on the page can be.

use super::dates::{DateRole, PrintedYear};
use super::fields::{By, Claim, Reader};
use super::layout::Page;
use super::place::overlap;
use super::values::Fit;
use crate::mrz::Date;

/// No state of the USA licenses drivers who are younger, no other that is known under 16.
const YOUNGEST: u16 = 14;

impl Reader<'_> {
    /// Where birth and expiry are known by the MRZ and one other day lies between them, it can
    /// only be the issue; so it is where the template says so and one day is left that lies
    /// behind the first registration. It may be printed twice.
    pub(super) fn with_issue_by_elimination(
        &self,
        page: &Page<'_>,
        mut granted: Vec<Claim>,
    ) -> Vec<Claim> {
        let Some((issue, rule)) = self.labels.field("issue_date") else {
            return granted;
        };
        if granted.iter().any(|claim| claim.field == issue) {
            return granted;
        }
        let zone_says = self.zone.and_then(|z| z.birth_date.zip(z.expiry_date));
        let Some((earliest, latest)) = zone_says.or_else(|| {
            let first = self.told(&granted, "first_registration", DateRole::Issue);
            first
                .filter(|_| self.zone.is_none() && rule.detail.remaining)
                .map(|first| (first, self.rules.today))
        }) else {
            return granted;
        };
        let mut left: Vec<(usize, Fit, Date)> = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            if piece.suspect || granted.iter().any(|claim| overlap(page, claim.piece, at)) {
                continue;
            }
            let Some(fit) = self.fit(rule, &piece.text, self.date(&piece.text)) else {
                continue;
            };
            // Bare digits are a date only where a space parts the year from them.
            let parted = piece.text.contains(' ') && !piece.partial;
            let Some(date) = fit.date.filter(|d| d.is_whole() && (!d.compact || parted)) else {
                continue;
            };
            let Some(day) = date.resolve(DateRole::Issue, self.rules.today) else {
                continue;
            };
            let repeated = left.iter().any(|(other, ..)| overlap(page, *other, at));
            if day > earliest && day < latest && !repeated {
                left.push((at, fit, day));
            }
        }
        if one_day(&left)
            && let Some((piece, fit, _)) = left.into_iter().next()
        {
            granted.push(Claim::of_rest(issue, piece, fit, By::Elimination));
        }
        granted
    }

    /// Where a licence tells none of its days by a caption, and three days stand on it and no more:
    /// the first is the holder's birth, the next the issue, the last the end, where a licence could
    /// have them. They may be printed twice.
    pub(super) fn with_three_days(&self, page: &Page<'_>, mut granted: Vec<Claim>) -> Vec<Claim> {
        const LONGEST: u16 = 20;
        let [Some((birth, rule)), Some((issue, _)), Some((expiry, _))] =
            ["birth_date", "issue_date", "expire_date"].map(|key| self.labels.field(key))
        else {
            return granted;
        };
        let fields = [birth, issue, expiry];
        let told = granted.iter().any(|claim| fields.contains(&claim.field));
        if self.zone.is_some() || !rule.detail.remaining || told {
            return granted;
        }
        let mut days: Vec<(usize, Fit, Date)> = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            let taken = granted.iter().any(|claim| overlap(page, claim.piece, at));
            if piece.suspect || taken {
                continue;
            }
            let Some(fit) = self.fit(rule, &piece.text, self.date(&piece.text)) else {
                continue;
            };
            let day = fit
                .date
                .filter(|date| date.is_whole() && !date.compact && !date.either_order)
                .filter(|date| matches!(date.year, Some(PrintedYear::Four(_))))
                .and_then(|date| date.resolve(DateRole::Expiry, self.rules.today));
            if let Some(day) = day.filter(|day| days.iter().all(|(.., other)| other != day)) {
                days.push((at, fit, day));
            }
        }
        days.sort_by_key(|(.., day)| *day);
        let possible = match days.as_slice() {
            [(.., birth), (.., issue), (.., expiry)] => {
                birth.year + YOUNGEST <= issue.year
                    && *issue <= self.rules.today
                    && expiry.year <= issue.year + LONGEST
            }
            _ => false,
        };
        if possible {
            let claims = fields.into_iter().zip(days);
            granted.extend(claims.map(|(field, (piece, fit, _))| {
                Claim::of_rest(field, piece, fit, By::Elimination)
            }));
        }
        granted
    }

    /// Where a licence without an MRZ tells when it was issued or ends, a day that lies so
    /// long before it that nobody younger drives is the holder's birth: no
    /// state of the USA licenses drivers under 14, no other that is known under 16. Cards
    /// print it a second time over the portrait; another such day leaves it open.
    pub(super) fn with_birth_by_elimination(
        &self,
        page: &Page<'_>,
        mut granted: Vec<Claim>,
    ) -> Vec<Claim> {
        let Some((birth, rule)) = self.labels.field("birth_date") else {
            return granted;
        };
        if self.zone.is_some()
            || !rule.detail.remaining
            || granted.iter().any(|claim| claim.field == birth)
        {
            return granted;
        }
        let Some(known) = self
            .told(&granted, "issue_date", DateRole::Issue)
            .or_else(|| self.told(&granted, "expire_date", DateRole::Expiry))
        else {
            return granted;
        };
        let mut left: Vec<(usize, Fit, Date)> = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            // What follows another caption is that one's: `REV 02/22/2003`.
            let of_another = piece
                .after
                .and_then(|label| page.labels.get(label))
                .is_some_and(|label| label.fields & (1 << birth) == 0);
            let taken = granted.iter().any(|claim| overlap(page, claim.piece, at));
            if piece.suspect || of_another || taken {
                continue;
            }
            let Some(fit) = self.fit(rule, &piece.text, self.date(&piece.text)) else {
                continue;
            };
            let day = fit
                .date
                .filter(|date| date.is_whole() && !date.compact)
                .and_then(|date| date.resolve(DateRole::Birth, self.rules.today));
            match day {
                Some(day) if day.year + YOUNGEST <= known.year => left.push((at, fit, day)),
                _ => {}
            }
        }
        let one_day = one_day(&left);
        // The one with all digits of its year.
        let length = |at: usize| page.pieces.get(at).map_or(0, |piece| piece.text.len());
        let longest = left.into_iter().rev().max_by_key(|(at, ..)| length(*at));
        if one_day && let Some((piece, fit, _)) = longest {
            granted.push(Claim::of_rest(birth, piece, fit, By::Elimination));
        }
        granted
    }

    /// The day that the field `key` was granted.
    fn told(&self, granted: &[Claim], key: &str, role: DateRole) -> Option<Date> {
        let (field, _) = self.labels.field(key)?;
        let claim = granted.iter().find(|claim| claim.field == field)?;
        claim.fit.date?.resolve(role, self.rules.today)
    }

    /// Where the number was not found by its label, and one line of the page and no other
    /// looks like a number that has no other meaning.
    pub(super) fn with_number_by_elimination(
        &self,
        page: &Page<'_>,
        mut granted: Vec<Claim>,
    ) -> Vec<Claim> {
        let Some((number, rule)) = self.labels.field("number") else {
            return granted;
        };
        if !rule.detail.remaining || granted.iter().any(|claim| claim.field == number) {
            return granted;
        }
        let mut left: Vec<(usize, Fit)> = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            let labelled = page.labels.iter().any(|label| label.row == piece.row);
            let free = !piece.suspect && !piece.partial && !labelled;
            if !free || granted.iter().any(|claim| overlap(page, claim.piece, at)) {
                continue;
            }
            let text = rule.trimmed(&piece.text);
            let fit = self.fit(rule, text, self.date(text));
            if let Some(fit) = fit.filter(|fit| fit.quality >= 1.0 && is_one_number(text)) {
                left.push((at, fit));
            }
        }
        if left.len() == 1
            && let Some((piece, fit)) = left.pop()
        {
            granted.push(Claim::of_rest(number, piece, fit, By::Elimination));
        }
        granted
    }
}

/// Whether all of them are one day.
fn one_day(left: &[(usize, Fit, Date)]) -> bool {
    left.windows(2).all(|two| match two {
        [(_, _, a), (_, _, b)] => a == b,
        _ => true,
    })
}

/// A run of capitals and digits, mostly digits, too long for anything but a number of a
/// document.
fn is_one_number(text: &str) -> bool {
    const SHORTEST: usize = 7;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let count = text.chars().filter(char::is_ascii_alphanumeric).count();
    count >= SHORTEST
        && digits * 2 > count
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '-')
}
