//! The faults that wait for their requests.

use std::sync::Mutex;

use super::{Delivery, Fault};
use crate::locked;

/// The faults that are laid, in order.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    laid: Mutex<Vec<Laid>>,
}

#[derive(Debug)]
struct Laid {
    operation: String,
    fault: Fault,
}

impl Faults {
    pub(crate) fn lay(&self, operation: &str, fault: Fault) {
        locked(&self.laid).push(Laid { operation: operation.to_owned(), fault });
    }

    pub(crate) fn clear(&self) {
        locked(&self.laid).clear();
    }

    /// How many faults still wait.
    pub(crate) fn waiting(&self) -> usize {
        locked(&self.laid).len()
    }

    /// The fault of the next request of an operation.
    pub(crate) fn take(&self, service: &str, operation: &str) -> Option<Fault> {
        self.next(|laid| !laid.on_connect() && selects(&laid.operation, service, operation))
    }

    /// The fault of the next connection.
    pub(crate) fn take_connect(&self) -> Option<Fault> {
        self.next(Laid::on_connect)
    }

    fn next(&self, strikes: impl Fn(&Laid) -> bool) -> Option<Fault> {
        let mut laid = locked(&self.laid);
        let mut found = None;
        for each in laid.iter_mut().filter(|each| strikes(each)) {
            if each.fault.after > 0 {
                each.fault.after -= 1;
                continue;
            }
            if let Some((probability, dice)) = &mut each.fault.chance
                && dice.fraction() >= *probability
            {
                continue;
            }
            if let Some(times) = &mut each.fault.times {
                *times = times.saturating_sub(1);
            }
            found = Some(each.fault.clone());
            break;
        }
        laid.retain(|each| each.fault.times != Some(0));
        found
    }
}

impl Laid {
    fn on_connect(&self) -> bool {
        matches!(self.fault.delivery, Delivery::ResetOnConnect { .. })
    }
}

/// Whether a selector (`*`, `DescribeKey`, `alibaba-kms/DescribeKey`) names an operation.
pub(crate) fn selects(selector: &str, service: &str, operation: &str) -> bool {
    match selector.split_once('/') {
        Some((of, wanted)) => of == service && (wanted == operation || wanted == "*"),
        None => selector == "*" || selector == operation,
    }
}
