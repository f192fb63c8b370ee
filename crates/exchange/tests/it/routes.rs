//! Nothing tells which routes a router has, so that what stands beside the table is looked for in the source.

use std::path::Path;

#[test]
fn t28_no_route_is_made_beside_the_table() {
    // Those of app.rs stand behind the guard, but for the last; those of assets.rs are pages, which are everybody's.
    let routes = [
        ("app.rs", "\"/api\""),
        ("app.rs", "\"/api/\""),
        ("app.rs", "\"/api/{*rest}\""),
        ("app.rs", "&route.path"),
        ("app.rs", "routes::HEALTH"),
        ("assets.rs", "\"/\""),
        ("assets.rs", "\"/callback\""),
        ("assets.rs", "\"/connect/start\""),
        ("assets.rs", "\"/embed/{partner}\""),
        ("assets.rs", "\"/embed/{partner}/{*rest}\""),
    ];
    assert_eq!(calls_of(".route("), routes.map(|(file, path)| (file.to_owned(), path.to_owned())));
    let routers: Vec<_> = calls_of(".merge(").into_iter().map(|(_, router)| router).collect();
    assert_eq!(routers, ["api", "assets::documents("], "the one with the guard, and the pages");
    for other in [".nest(", ".nest_service(", ".route_service(", ".fallback_service("] {
        assert_eq!(calls_of(other), [], "{other}");
    }
}

/// Where the exchange's source calls this: the file and the first argument.
fn calls_of(call: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut found) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a text");
            let name = path.strip_prefix(&root).expect("below src").display().to_string();
            let arguments = text.split(call).skip(1).filter_map(|rest| rest.split([',', ')']).next());
            found.extend(arguments.map(|argument| (name.clone(), argument.trim().to_owned())));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}
