//! Fields that no label tells and that nothing else on the page can be.

use super::dates::DateRole;
use super::fields::{By, Claim, DEAREST, Reader};
use super::layout::Page;
use super::place::overlap;
use super::values::Fit;

impl Reader<'_> {
    /// Where birth and expiry are known and one other date lies between them, it can
    /// only be the issue.
    pub(super) fn with_issue_by_elimination(
        &self,
        page: &Page<'_>,
        mut granted: Vec<Claim>,
    ) -> Vec<Claim> {
        let Some((issue, rule)) = self.labels.field("issue_date") else {
            return granted;
        };
        let Some(zone) = self.zone else {
            return granted;
        };
        let (Some(birth), Some(expiry)) = (zone.birth_date, zone.expiry_date) else {
            return granted;
        };
        if granted.iter().any(|claim| claim.field == issue) {
            return granted;
        }
        let mut left: Vec<(usize, Fit)> = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            if piece.suspect || granted.iter().any(|claim| overlap(page, claim.piece, at)) {
                continue;
            }
            let Some(fit) = self.fit(rule, &piece.text, self.date(&piece.text)) else {
                continue;
            };
            let Some(date) = fit.date.filter(|d| d.is_whole() && !d.compact) else {
                continue;
            };
            let Some(day) = date.resolve(DateRole::Issue, self.rules.today) else {
                continue;
            };
            let repeated = left.iter().any(|(other, _)| overlap(page, *other, at));
            if day > birth && day < expiry && !repeated {
                left.push((at, fit));
            }
        }
        if left.len() == 1
            && let Some((piece, fit)) = left.pop()
        {
            granted.push(Claim {
                field: issue,
                label: None,
                piece,
                cost: DEAREST,
                likeness: None,
                fit,
                by: By::Elimination,
            });
        }
        granted
    }
}
