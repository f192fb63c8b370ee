use proptest::prelude::*;

use super::*;

fn store_of<N: AsRef<[u8]>>(names: &[N]) -> Store {
    let mut store = Store::new(9);
    for name in names {
        store.insert(name.as_ref());
    }
    store
}

fn rows_of(store: &Store, layout: Layout, open: &[&str]) -> Rows {
    let mut folders = Folders::default();
    for prefix in open {
        assert!(folders.insert(prefix.as_bytes()));
    }
    let mut rows = Rows::new(in_order(store, layout.order), layout, folders);
    while !rows.step(store, 3).is_done() {}
    rows
}

fn in_order(store: &Store, order: NameOrder) -> Vec<u32> {
    let mut keys: Vec<u32> = store.keys().map(|id| id.0).collect();
    keys.sort_by(|one, two| order.compare(store.name(KeyId(*one)), store.name(KeyId(*two))));
    keys
}

fn by_colon() -> Layout {
    Layout { delimiters: Delimiters::new([":"]), ..Layout::default() }
}

/// A row as text: level, `+` closed, `-` open, keys in it, place.
fn show(row: &Row<'_>) -> String {
    let indent = "  ".repeat(row.level as usize - 1);
    let place = format!("{}/{}", row.position, row.set_size);
    match row.what {
        What::Key { label, .. } => format!("{indent}{:?} {place}", String::from_utf8_lossy(label)),
        What::Folder { label, keys, is_open, same_name, .. } => {
            let sign = if is_open { "-" } else { "+" };
            let twin = if same_name.is_some() { "=" } else { "" };
            format!("{indent}{sign}{:?}{twin} ({keys}) {place}", String::from_utf8_lossy(label))
        }
    }
}

fn shown(store: &Store, rows: &Rows) -> Vec<String> {
    (0..rows.len()).map(|row| show(&rows.row(store, row).expect("a row"))).collect()
}

#[test]
fn keys_folders_empty_parts_and_ends_of_names_have_their_rows() {
    let store = store_of(&["", "a", "a:", "a:b", "a::b", "a::c", "a!", "b:c:d", "z"]);
    let rows = rows_of(&store, by_colon(), &["a:", "a::", "b:"]);
    let expected = [
        r#""" 1/6"#,
        r#""a" 2/6"#,
        r#""a!" 3/6"#,
        r#"-"a"= (4) 4/6"#,
        r#"  "" 1/3"#,
        r#"  -""= (2) 2/3"#,
        r#"    "b" 1/2"#,
        r#"    "c" 2/2"#,
        r#"  "b" 3/3"#,
        r#"-"b" (1) 5/6"#,
        r#"  +"c" (1) 1/1"#,
        r#""z" 6/6"#,
    ];
    assert_eq!(shown(&store, &rows), expected);
    let parents: Vec<_> = (0..rows.len()).map(|row| rows.parent(row)).collect();
    let inside_a = Some(3);
    let expected =
        [None, None, None, None, inside_a, inside_a, Some(5), Some(5), inside_a, None, Some(9), None];
    assert_eq!(parents, expected);
}

#[test]
fn a_chain_of_only_folders_is_one_row_if_one_likes() {
    let store = store_of(&["a:b:c:1", "a:b:c:2", "x:y:1", "x:z:1", "q:r:s"]);
    let layout = Layout { compact: true, ..by_colon() };
    let mut rows = rows_of(&store, layout, &["x:"]);
    let before = shown(&store, &rows);
    let expected = [
        r#"+"a:b:c" (2) 1/3"#,
        r#"+"q:r" (1) 2/3"#,
        r#"-"x" (2) 3/3"#,
        r#"  +"y" (1) 1/2"#,
        r#"  +"z" (1) 2/2"#,
    ];
    assert_eq!(before, expected);
    rows.open_row(&store, 0);
    while !rows.step(&store, 1).is_done() {}
    assert_eq!(shown(&store, &rows)[..3], [r#"-"a:b:c" (2) 1/3"#, r#"  "1" 1/2"#, r#"  "2" 2/2"#]);
    // When the chain breaks, its folders are open, and not only the last of them.
    let store = store_of(&["a:b:c:1", "a:b:c:2", "a:z"]);
    let mut rows = Rows::new(vec![0, 1, 2], rows.layout().clone(), rows.open_folders().clone());
    while !rows.step(&store, 1).is_done() {}
    assert_eq!(rows.len(), 5);
    rows.close(&store, b"a:b:c:");
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_flat_list_is_the_list() {
    let store = store_of(&["b:1", "a:1", "c"]);
    let mut rows = Rows::new(vec![2, 0, 1], Layout::default(), Folders::default());
    assert!(rows.step(&store, 1).is_done());
    assert_eq!(shown(&store, &rows), [r#""c" 1/3"#, r#""b:1" 2/3"#, r#""a:1" 3/3"#]);
    assert_eq!(rows.place_of(&store, KeyId(1)), Some(Place::Row(2)));
    assert!(Rows::new(Vec::new(), Layout::default(), Folders::default()).is_empty());
}

#[test]
fn a_folder_with_a_hundred_thousand_keys_is_made_in_slices_and_takes_little_memory() {
    let names: Vec<_> = (0..100_000).map(|number| format!("queue:{number:06}")).collect();
    let store = store_of(&names);
    let mut rows = rows_of(&store, by_colon(), &[]);
    assert_eq!(rows.len(), 1);
    rows.open_row(&store, 0);
    let mut slices = 1;
    while !rows.step(&store, 1000).is_done() {
        slices += 1;
        assert_eq!(rows.len(), 1, "rows come when all are known");
    }
    assert!(slices >= 100);
    assert_eq!(rows.len(), 100_001);
    assert_eq!(show(&rows.row(&store, 77_778).expect("a row")), r#"  "077777" 77778/100000"#);
    let beyond_the_list = rows.bytes_used() - rows.keys().len() * 4;
    assert!(beyond_the_list < 1_000, "{beyond_the_list}");
    rows.close(&store, b"queue:");
    assert_eq!(rows.len(), 1);
    rows.open(b"queue:");
    assert!(!rows.step(&store, 10).is_done());
    rows.close(&store, b"queue:");
    assert!(rows.step(&store, 10).is_done());
    assert_eq!(rows.len(), 1, "closed while it was being opened");
    rows.open(b"queue:");
    assert!(!rows.step(&store, 10).is_done());
    rows.close_all();
    assert!(rows.step(&store, 10).is_done());
    assert_eq!(rows.len(), 1, "closed with all others while it was being opened");
}

#[test]
fn typing_finds_the_next_row_that_begins_so_and_starts_again_at_the_top() {
    let store = store_of(&["alpha", "beta:1", "Bravo", "charlie"]);
    let rows = rows_of(&store, by_colon(), &[]);
    let find = |typed: &str, from| {
        let mut search = TypeAhead::new(typed.as_bytes(), from, &rows);
        loop {
            if let Some(found) = search.step(&rows, &store, 1) {
                return found;
            }
        }
    };
    // Bravo, alpha, beta, charlie.
    assert_eq!(
        [find("b", 0), find("b", 1), find("B", 3), find("be", 0)],
        [Some(0), Some(2), Some(0), Some(2)]
    );
    assert_eq!([find("x", 0), find("char", 99)], [None, Some(3)]);
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"ab12::/\xff".to_vec()), 0..9)
}

fn layout() -> impl Strategy<Value = Layout> {
    let delimiters =
        prop::sample::select(vec![vec![":"], vec![":", "/"], vec!["::"], vec!["a", "::"], vec![]]);
    (delimiters, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(delimiters, compact, natural, descending)| Layout {
            delimiters: Delimiters::new(delimiters),
            compact,
            order: NameOrder { natural, descending },
        },
    )
}

/// A row in numbers: level, prefix or name, keys in it, place, places.
type Expected = (u32, Vec<u8>, usize, usize, usize);

/// All rows, made anew from the names by walking down.
fn naive(names: &[Vec<u8>], layout: &Layout, open: &Folders) -> Vec<Expected> {
    let mut rows = Vec::new();
    walk(names, 0, 1, layout, open, &mut rows);
    rows
}

fn walk(
    names: &[Vec<u8>],
    from: usize,
    level: u32,
    layout: &Layout,
    open: &Folders,
    rows: &mut Vec<Expected>,
) {
    struct Group {
        folder: Option<Vec<u8>>,
        members: Vec<Vec<u8>>,
    }
    let mut groups: Vec<Group> = Vec::new();
    for name in names {
        let folder = layout.delimiters.cut(name, from).map(|end| name[..end].to_vec());
        match groups.iter_mut().find(|group| group.folder.is_some() && group.folder == folder) {
            Some(group) => group.members.push(name.clone()),
            None => groups.push(Group { folder, members: vec![name.clone()] }),
        }
    }
    let size = groups.len();
    for (Group { folder, members }, position) in groups.into_iter().zip(1..) {
        let Some(mut prefix) = folder else {
            rows.push((level, members[0].clone(), 0, position, size));
            continue;
        };
        while let Some(end) = layout.delimiters.cut(&members[0], prefix.len()).filter(|_| layout.compact)
            && members.iter().all(|member| member.starts_with(&members[0][..end]))
        {
            prefix = members[0][..end].to_vec();
        }
        rows.push((level, prefix.clone(), members.len(), position, size));
        if open.contains(&prefix) {
            walk(&members, prefix.len(), level + 1, layout, open, rows);
        }
    }
}

fn agrees(store: &Store, rows: &Rows) -> Result<(), TestCaseError> {
    let names: Vec<Vec<u8>> = rows.keys().iter().map(|id| store.name(KeyId(*id)).to_vec()).collect();
    let expected = naive(&names, rows.layout(), rows.open_folders());
    prop_assert_eq!(rows.len(), expected.len());
    let mut above: Vec<usize> = Vec::new();
    for (row, (level, name, keys, position, set_size)) in expected.into_iter().enumerate() {
        let got = rows.row(store, row).expect("a row");
        prop_assert_eq!(
            (got.level, got.position as usize, got.set_size as usize),
            (level, position, set_size)
        );
        above.truncate(level as usize - 1);
        prop_assert_eq!(rows.parent(row), above.last().copied());
        match got.what {
            What::Key { id, label } => {
                prop_assert_eq!(store.name(id), &name[..]);
                prop_assert!(keys == 0 && name.ends_with(label));
                prop_assert_eq!(rows.place_of(store, id), Some(Place::Row(row)));
                prop_assert_eq!(rows.keys_of(store, row), [id.0]);
            }
            What::Folder { prefix, keys: counted, is_open, .. } => {
                prop_assert_eq!((prefix, counted as usize), (&name[..], keys));
                prop_assert_eq!(rows.row_of_folder(store, prefix), Some(row));
                let inside = rows.keys_of(store, row);
                prop_assert_eq!(inside.len(), keys);
                prop_assert!(inside.iter().all(|id| store.name(KeyId(*id)).starts_with(prefix)));
                if !is_open {
                    prop_assert_eq!(rows.place_of(store, KeyId(inside[keys - 1])), Some(Place::In(row)));
                }
                above.push(row);
            }
        }
    }
    prop_assert_eq!(rows.row(store, rows.len()), None);
    Ok(())
}

proptest! {
    #[test]
    fn rows_agree_with_grouping_everything_whatever_is_opened_and_closed(
        names in prop::collection::vec(name(), 0..50), layout in layout(),
        clicks in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, any::<bool>()), 0..12), more in prop::collection::vec(name(), 0..10)
    ) {
        let mut store = store_of(&names);
        let mut rows = rows_of(&store, layout.clone(), &[]);
        agrees(&store, &rows)?;
        for (row, steps, wait) in clicks {
            if rows.is_empty() {
                break;
            }
            let row = row.index(rows.len());
            if let What::Folder { prefix, is_open, .. } = rows.row(&store, row).expect("a row").what {
                let prefix = prefix.to_vec();
                if is_open {
                    rows.close(&store, &prefix);
                } else {
                    rows.open_row(&store, row);
                }
            }
            let _ = rows.step(&store, steps);
            if wait {
                while !rows.step(&store, 2).is_done() {}
                agrees(&store, &rows)?;
            }
        }
        while !rows.step(&store, 1).is_done() {}
        agrees(&store, &rows)?;
        // More keys, and the same folders open.
        for name in &more {
            store.insert(name);
        }
        let mut next = Rows::new(in_order(&store, layout.order), layout, rows.open_folders().clone());
        while !next.step(&store, 1).is_done() {}
        agrees(&store, &next)?;
        for name in names.iter().chain(&more) {
            next.reveal(name);
        }
        while !next.step(&store, 5).is_done() {}
        agrees(&store, &next)?;
        next.close_all();
        while !next.step(&store, 5).is_done() {}
        agrees(&store, &next)?;
        prop_assert!((0..next.len()).all(|row| next.parent(row).is_none()));
    }
}
