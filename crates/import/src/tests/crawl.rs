use proptest::prelude::*;
use url::Url;

use crate::{CrawlLimits, Fetched, Frontier, Next, Robots, Scope, canonical, page_links, parse_sitemap};

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn the_longest_rule_for_the_own_name_decides() {
    let file = b"# rules\nUser-agent: *\nDisallow: /\n\nUser-agent: Switchboard\nUser-agent: other\nDisallow: /private/\nAllow: /private/open$\nDisallow: /*.pdf$\nDisallow: /search?*q=\nAllow: /a%c3%a9\nDisallow: /a\xc3\xa9x\nCrawl-delay: 1.5\nSitemap: https://s.example/map.xml\n";
    let robots = Robots::parse(file, "switchboard/1.0");
    for (path, allowed) in [
        ("/", true),
        ("/private/x", false),
        ("/private/open", true),
        ("/private/opener", false),
        ("/docs/a.pdf", false),
        ("/docs/a.pdf.html", true),
        ("/search?lang=en&q=shoe", false),
        ("/search?lang=en", true),
        ("/a\u{e9}y", true),
        ("/a\u{e9}x", false),
    ] {
        assert_eq!(robots.allows(path), allowed, "{path}");
    }
    assert_eq!(
        (robots.delay, robots.sitemaps.as_slice()),
        (Some(2), ["https://s.example/map.xml".to_owned()].as_slice())
    );
    assert!(!Robots::parse(file, "else").allows("/"));
    assert!(Robots::parse(b"", "x").allows("/x") && !Robots::deny_all().allows("/x"));
}

#[test]
fn pages_of_a_site_are_told_from_the_rest() {
    let scope = Scope::of(&url("https://www.s.example/help/start.html")).unwrap();
    for (address, inside) in [
        ("https://s.example/help/returns", true),
        ("http://www.s.example/help/", true),
        ("https://s.example/shop/shoe", false),
        ("https://s.example/helpers", false),
        ("https://s.example.evil.test/help/x", false),
        ("https://user:secret@s.example/help/x", false),
        ("https://s.example:8443/help/x", false),
        ("https://s.example/help/a.jpg", false),
        ("https://s.example/help/a/a/a/a", false),
        ("ftp://s.example/help/x", false),
    ] {
        assert_eq!(scope.has(&url(address)), inside, "{address}");
    }
    assert_eq!(Scope::of(&url("mailto:a@s.example")), None);
}

#[test]
fn one_page_has_one_address() {
    for (address, known_by) in [
        ("https://s.example/a?utm_source=x&b=2&a=1#top", "https://s.example/a?a=1&b=2"),
        ("https://S.example:443/index.html?gclid=1", "https://s.example/"),
        ("https://s.example/a/../b", "https://s.example/b"),
    ] {
        assert_eq!(canonical(&url(address)).as_str(), known_by);
    }
}

#[test]
fn links_are_found_as_a_browser_would() {
    let page = "<base href='/help/'><link rel=canonical href='returns?a=1'><a href='delivery'>x</a><a href='//s.example/b'>y</a><a rel='nofollow' href=c>z</a><a href='mailto:a@b'>m</a><script>'<a href=no>'</script><!-- <a href=no> -->";
    let found = page_links(page, &url("https://s.example/help/returns"));
    let links: Vec<&str> = found.links.iter().map(Url::as_str).collect();
    assert_eq!(links, ["https://s.example/help/delivery", "https://s.example/b"]);
    assert_eq!(found.canonical, Some(url("https://s.example/help/returns?a=1")));
    let found = page_links("<meta name=robots content='noindex, nofollow'><a href=x>x</a>", &url("https://s.example/"));
    assert!(found.no_index && found.links.is_empty());
}

#[test]
fn sitemaps_name_pages_and_further_sitemaps() {
    let pages = parse_sitemap(b"<urlset xmlns:image='x'><url><loc> https://s.example/a?x=1&amp;y=2 </loc><image:image><image:loc>https://s.example/a.jpg</image:loc></image:image></url></urlset>");
    assert_eq!(pages.pages, ["https://s.example/a?x=1&y=2"]);
    let index = parse_sitemap(b"<sitemapindex><sitemap><loc>https://s.example/1.xml</loc></sitemap><sitemap>");
    assert_eq!((index.sitemaps.len(), index.pages.len()), (1, 0));
    assert_eq!(parse_sitemap(b"https://s.example/a\nnonsense\n").pages.len(), 1);
    assert_eq!(parse_sitemap(b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset>").pages.len(), 0);
}

fn frontier(limits: CrawlLimits) -> Frontier {
    Frontier::new(&url("https://s.example/"), Robots::parse(b"User-agent: *\nDisallow: /no", "x"), limits).unwrap()
}

fn page(links: &[&str]) -> Fetched {
    Fetched::Page { bytes: 100, links: links.iter().map(|link| url(link)).collect(), canonical: None }
}

fn visit(frontier: &mut Frontier) -> Url {
    match frontier.next_visit() {
        Next::Visit(visit) => visit.url,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_crawl_asks_for_every_page_of_the_site_once() {
    let mut crawl = frontier(CrawlLimits::default());
    let start = visit(&mut crawl);
    assert_eq!(crawl.next_visit(), Next::Wait);
    crawl.done(
        &start,
        page(&[
            "https://s.example/a",
            "https://www.s.example/a/#x",
            "https://s.example/no/x",
            "https://other.example/",
            "https://s.example/b?utm_source=x",
        ]),
    );
    let mut seen = vec![visit(&mut crawl).to_string(), visit(&mut crawl).to_string()];
    seen.sort();
    assert_eq!(seen, ["https://s.example/a", "https://s.example/b"]);
    for address in &seen {
        crawl.done(&url(address), page(&["https://s.example/", "https://s.example/a"]));
    }
    assert_eq!((crawl.next_visit(), crawl.progress()), (Next::Finished, (3, 0, 0)));
}

#[test]
fn an_interrupted_crawl_goes_on_where_it_was() {
    let mut crawl = frontier(CrawlLimits::default());
    crawl.seed(["https://s.example/a", "https://s.example/b", "nonsense"]);
    let first = visit(&mut crawl);
    let kept = serde_json::to_string(&crawl).unwrap();
    let mut again: Frontier = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, crawl);
    again.resume();
    assert_eq!(visit(&mut again), first);
}

#[test]
fn a_page_that_fails_is_asked_for_again_and_then_given_up() {
    let mut crawl = frontier(CrawlLimits { max_attempts: 2, ..CrawlLimits::default() });
    for _ in 0..2 {
        let start = visit(&mut crawl);
        crawl.done(&start, Fetched::Failed);
    }
    assert_eq!((crawl.next_visit(), crawl.progress()), (Next::Finished, (0, 0, 1)));
}

#[test]
fn a_page_known_by_another_address_counts_once() {
    let mut crawl = frontier(CrawlLimits::default());
    crawl.seed(["https://s.example/a", "https://s.example/a-copy"]);
    for _ in 0..3 {
        let next = visit(&mut crawl);
        let own = next.path().starts_with("/a").then(|| url("https://s.example/a"));
        crawl.done(&next, Fetched::Page { bytes: 1, links: Vec::new(), canonical: own });
    }
    assert_eq!(crawl.progress(), (2, 0, 0));
}

proptest! {
    #[test]
    fn a_site_without_end_is_left_at_the_limits(max_pages in 1_u32..40, max_depth in 0_u16..6, max_bytes in 0_u64..4_000, fails in any::<u64>()) {
        let mut crawl = frontier(CrawlLimits { max_pages, max_depth, max_bytes, max_attempts: 2 });
        let (mut asked, mut out) = (0_u32, Vec::new());
        for step in 0..10_000_u32 {
            match crawl.next_visit() {
                Next::Visit(visit) => {
                    prop_assert!(visit.depth <= max_depth);
                    asked += 1;
                    out.push(visit.url);
                }
                Next::Finished => break,
                Next::Wait => {
                    let visit = out.remove(0);
                    let more = [format!("https://s.example/{step}/a"), format!("https://s.example/{step}/b")];
                    let failed = fails >> (step % 64) & 1 == 1;
                    let links: Vec<&str> = more.iter().map(String::as_str).collect();
                    crawl.done(&visit, if failed { Fetched::Failed } else { page(&links) });
                }
            }
            prop_assert!(step < 9_999, "the crawl never ends");
        }
        prop_assert!(crawl.progress().0 <= max_pages);
        prop_assert!(asked <= max_pages * 2 + 2 * max_pages);
    }

    #[test]
    fn rules_of_any_kind_are_answered(file in proptest::collection::vec(any::<u8>(), 0..300), path in "\\PC{0,40}") {
        let _allowed = Robots::parse(&file, "x").allows(&path);
        let stars = format!("User-agent: *\nDisallow: /{}x$", "*a".repeat(file.len()));
        let _allowed = Robots::parse(stars.as_bytes(), "x").allows(&format!("/{}", "a".repeat(2_000)));
        let _map = parse_sitemap(&file);
        let _links = page_links(&String::from_utf8_lossy(&file), &url("https://s.example/"));
    }
}
