//! Row-level security holds for the engine's own work: whatever is done for one organisation is done as that organisation.

use std::time::Duration;

use channel_core::model::Status;
use channel_testkit::Scripted;

use super::bench::Bench;

/// Writes down as whom each row is changed that belongs to the work on one message or call. Claims and sweeps are for all
/// organisations; what they change of a call is not looked at.
const WATCH: &str = "CREATE TABLE changed_as (what TEXT, scope TEXT); \
    CREATE FUNCTION tell_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN \
        INSERT INTO public.changed_as VALUES (TG_TABLE_NAME, current_setting('switchboard.organisation', true)); \
        RETURN NULL; END $$; \
    CREATE TRIGGER told AFTER INSERT OR UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER INSERT OR UPDATE ON conversations FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER INSERT OR UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER INSERT OR UPDATE ON identities FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER INSERT OR UPDATE ON peers FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER INSERT OR UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER UPDATE ON events FOR EACH ROW EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER UPDATE ON outbox FOR EACH ROW WHEN (OLD.state IN ('claimed', 'sending', 'ambiguous')) \
        EXECUTE FUNCTION tell_scope(); \
    CREATE TRIGGER told AFTER UPDATE ON lanes FOR EACH ROW WHEN (NEW.fence = OLD.fence AND NEW.next_at IS NULL) \
        EXECUTE FUNCTION tell_scope()";

#[tokio::test]
async fn work_on_one_organisation_is_done_as_that_organisation() {
    let bench = Bench::new().await;
    // SQLite has no row-level security.
    let Some(_) = bench.superuser(WATCH) else { return };
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.channel.script(Scripted::lost_answer());
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    bench.run_for(Duration::from_secs(3_600)).await;
    let token = bench.tokens().pop();
    bench.record(vec![bench.status("wamid-2", Status::Delivered, token)]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[3], "assistant delivered re: shoes?");
    let told =
        |what: &str| bench.superuser(&format!("SELECT DISTINCT what FROM changed_as WHERE {what} ORDER BY what"));
    assert_eq!(told("scope = 'every'").as_deref(), Some(""), "changed by nobody in particular");
    let changed = told(&format!("scope = '{}'", bench.organisation.0)).unwrap();
    let all = ["attempts", "contacts", "conversations", "events", "identities", "lanes", "messages", "outbox", "peers"];
    assert_eq!(changed.lines().collect::<Vec<_>>(), all);
}
