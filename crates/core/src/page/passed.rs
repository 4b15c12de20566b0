//! Tokens that lead in a circle, found in constant memory (Brent's algorithm): one token is kept, that of the first,
//! second, fourth, eighth … page; a circle comes by the one that is kept before it has been walked three times.

/// The token that is kept, and how far it lies back.
#[derive(Default)]
pub(super) struct Passed {
    token: Option<String>,
    pages: u64,
    keep_for: u64,
}

impl Passed {
    /// Whether this token leads to a page that was there before.
    pub(super) fn again(&mut self, token: &str) -> bool {
        if self.token.as_deref() == Some(token) {
            return true;
        }
        self.pages += 1;
        if self.pages >= self.keep_for {
            self.token = Some(token.to_owned());
            self.pages = 0;
            self.keep_for = self.keep_for.saturating_mul(2).max(1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tokens are passed until the circle is seen: `lead` tokens, then `round` tokens again and again.
    fn passed(lead: usize, round: usize) -> usize {
        let mut passed = Passed::default();
        let tokens = (0..).map(|page| if page < lead { page } else { lead + (page - lead) % round });
        tokens.take(1_000_000).take_while(|token| !passed.again(&token.to_string())).count()
    }

    #[test]
    fn every_circle_is_seen_soon() {
        for lead in 0..40 {
            for round in 1..40 {
                let pages = passed(lead, round);
                assert!(pages >= lead + round, "{lead} and {round}: a page that was new counts as seen");
                assert!(pages <= 3 * (lead + round), "{lead} and {round}: seen after {pages} only");
            }
        }
    }

    #[test]
    fn a_long_way_without_a_circle_is_walked_to_its_end() {
        assert_eq!(passed(2_000_000, 1), 1_000_000);
    }
}
