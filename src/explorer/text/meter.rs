//! Sentences of the meter.

use super::super::meter::{Billing, Origin};

/// The name of the table.
pub const TITLE: &str = "What each part of this visit has cost";
pub const PART: &str = "Part";
pub const COMMANDS: &str = "Commands";
pub const SENT: &str = "Sent";
pub const RECEIVED: &str = "Received";
pub const PRICE: &str = "Price";
pub const TOTAL: &str = "This visit";
pub const NOTHING: &str = "Nothing has been sent to the database yet.";
/// In place of bytes that are not this page's.
pub const NOT_HERE: &str = "–";
/// What the numbers are.
pub const HOW: &str = "Counted by this page as it sends: each command of a pipeline, refused ones too. Bytes are paths and bodies without \
     headers. Other programs' commands are not among them.";
/// Where the exchange has sent some.
pub const EXCHANGE: &str = "~ Commands for the right to list keys were sent by this dashboard's server, to make or remove the user that \
     may; they are counted by what its code sends.";

/// A part of the page.
pub const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Key => "Open key",
        Origin::List => "List of keys",
        Origin::Names => "Counts, samples, types",
        Origin::Console => "Command line",
        Origin::Live => "Live",
        Origin::Files => "Files and exports",
        Origin::Exchange => "Right to list keys",
    }
}

/// In the status bar, where commands have no price.
pub const fn no_price(billing: Billing) -> Option<&'static str> {
    match billing {
        Billing::Free => Some("free plan"),
        Billing::PerMonth => Some("fixed price"),
        Billing::PerCommand | Billing::Unknown => None,
    }
}

/// What the price means, or why there is none.
pub const fn billing(billing: Billing) -> &'static str {
    match billing {
        Billing::PerCommand => {
            "Pay as you go: $0.20 for 100,000 commands. A free allowance or a budget may make it less."
        }
        Billing::Free => "The free plan pays nothing for commands; they count towards its limit of a month.",
        Billing::PerMonth => "This plan has a price a month and none for commands.",
        Billing::Unknown => {
            "The plan of this database is not known here: the price is what pay as you go would cost, $0.20 for 100,000 commands."
        }
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog::MICROS_PER_COMMAND;

    use super::*;

    #[test]
    fn the_price_in_words_is_the_one_that_is_counted_with() {
        assert_eq!(MICROS_PER_COMMAND * 100_000, 200_000, "twenty cents");
        for one in [Billing::PerCommand, Billing::Unknown] {
            assert!(billing(one).contains("$0.20 for 100,000 commands") && no_price(one).is_none());
        }
        for one in [Billing::Free, Billing::PerMonth] {
            assert!(!billing(one).contains('$') && no_price(one).is_some() && !one.has_price());
        }
    }
}
