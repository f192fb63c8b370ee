//! The list of shortcuts: all that the keyboard does in the explorer, in one place.

pub const TITLE: &str = "Keyboard shortcuts";
pub const OPEN: &str = "Keyboard shortcuts (?)";

/// Keys, with spaces between those that do the same, and what they do.
pub type Line = (&'static str, &'static str);

/// All of them.
pub const ALL: &[(&str, &[Line])] = &[
    (
        "Everywhere",
        &[
            ("/", "Go to the field for a key's name"),
            ("?", "Show this list"),
            ("Esc", "Close what is open above the page"),
        ],
    ),
    (
        "List of keys",
        &[
            ("↑ ↓ PgUp PgDn", "Walk the rows"),
            ("Home End", "First and last row"),
            ("→ ←", "Open and close a folder, or go to the folder around"),
            ("Enter", "Open a key; open or close a folder"),
            ("a–z", "Find the next row that begins with these letters"),
            ("Space", "While choosing: tick a row, a folder with all that is loaded in it"),
            ("Shift+↑ Shift+↓", "While choosing: tick on the way"),
        ],
    ),
    (
        "Value",
        &[
            ("↑ ↓ Home End", "Walk the elements; the chosen one is shown in full"),
            ("← →", "Other tabs, on a tab"),
        ],
    ),
    (
        "Command line",
        &[
            ("Enter", "Send"),
            ("Shift+Enter", "Another line of the same pipeline"),
            ("Tab", "Complete"),
            ("↑ ↓", "Earlier lines"),
            ("Ctrl+R", "Find a line typed before"),
        ],
    ),
    (
        "Live",
        &[
            ("Enter", "Listen"),
            ("↑ ↓ Home End", "Walk the messages; the chosen one is shown in full, the others wait"),
            ("Esc", "Close the message"),
        ],
    ),
];
