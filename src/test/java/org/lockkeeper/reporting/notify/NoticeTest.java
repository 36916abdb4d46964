package org.lockkeeper.reporting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Request;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NoticeTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00.123Z");

    private static Claim claim(Request.Kind kind, Binding binding) {
        Request request = new Request(
                "w-1",
                kind,
                "maintenance",
                "alice",
                "kernel \"update\"",
                AT,
                AT.plusSeconds(60),
                Duration.ofMinutes(10),
                binding,
                List.of(),
                false,
                null);
        return new Claim(request, new Lease(4_200_042_000_042L, AT, AT, AT.plusSeconds(600), null, null, null), null);
    }

    private static Event event(Event.Type type, Claim before, Claim after) {
        return new Event(type, AT, "alice", "uid:alice@socket", "w-1", null, null, null, before, after);
    }

    private static Notice opened() {
        Claim claim = claim(Request.Kind.WINDOW, Binding.WINDOW);
        return Objects.requireNonNull(Notices.of(17, 2, event(Event.Type.HELD, claim, claim)));
    }

    private static Claim ended(Claim claim, EndReason reason) {
        return new Claim(
                claim.request(), claim.lease(), new End(AT, reason, "bob", "uid:bob@socket", "done", true, List.of()));
    }

    /** By the reading of the project that CloudEvents come from. */
    @Test
    void itIsACloudEvent() {
        Notice notice = opened();
        CloudEvent read = new JsonFormat()
                .deserialize(notice.cloudEvent("https://hosts.example/db1").getBytes(StandardCharsets.UTF_8));
        assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(read.getId()).isEqualTo(notice.id());
        assertThat(read.getType()).isEqualTo("org.lockkeeper.window.opened");
        assertThat(read.getSource()).isEqualTo(URI.create("https://hosts.example/db1"));
        assertThat(read.getSubject()).isEqualTo("w-1");
        assertThat(read.getTime()).isEqualTo(OffsetDateTime.parse("2030-01-01T00:00:00.123Z"));
        assertThat(read.getDataContentType()).isEqualTo("application/json");
        JsonNode data = JsonMapper.shared()
                .readTree(Objects.requireNonNull(read.getData()).toBytes());
        assertThat(data.propertyNames())
                .contains(
                        "event", "kind", "group", "owner", "reason", "actor", "principal", "version", "index", "text");
        assertThat(data.at("/version").asString()).isEqualTo("17");
        assertThat(data.at("/endsAt").asString()).isEqualTo("2030-01-01T00:10:00.123Z");
    }

    /** Whoever has the fencing token may speak for the lease's owner. */
    @Test
    void noTokenIsTold() {
        assertThat(opened().cloudEvent("x:y")).doesNotContain("4200042000042").doesNotContain("token");
    }

    @Test
    void allThatIsToldCanBeNamedInATemplateAndIsDocumented() throws IOException {
        Claim claim = claim(Request.Kind.JOB, Binding.CLIENT);
        Map<String, String> values = Notice.values(Objects.requireNonNull(
                        Notices.of(1, 0, event(Event.Type.ENDED, claim, ended(claim, EndReason.FORCED))))
                .cloudEvent("x:y"));
        assertThat(values)
                .containsEntry("type", "org.lockkeeper.lease.forced")
                .containsEntry("outcome", "FORCED")
                .containsEntry("note", "done")
                .containsEntry("text", "lease forced: w-1 of group maintenance (alice: kernel \"update\"), FORCED");
        assertThat(opened().data().keySet()).isSubsetOf(Notice.NAMES);
        String document = Files.readString(Path.of("docs/notifications.md"));
        assertThat(Notice.NAMES).allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
        assertThat(Pattern.compile("`((window|lease|start|verdict|clock|once|slot|fleet|hours|blackout)\\.[a-z-]+)`")
                        .matcher(document)
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet()))
                .isEqualTo(EventNames.names());
    }

    @Test
    void anEndSaysHowItCameAbout() {
        Claim window = claim(Request.Kind.WINDOW, Binding.WINDOW);
        Claim job = claim(Request.Kind.JOB, Binding.CLIENT);
        assertThat(name(Event.Type.ENDED, window, ended(window, EndReason.RELEASED)))
                .isEqualTo("window.closed");
        assertThat(name(Event.Type.ENDED, window, ended(window, EndReason.TIMED_OUT)))
                .isEqualTo("window.timed-out");
        assertThat(name(Event.Type.ENDED, job, ended(job, EndReason.FORCED))).isEqualTo("lease.forced");
        assertThat(name(Event.Type.ENDED, job, ended(job, EndReason.OWNER_GONE)))
                .isEqualTo("lease.ended");
        assertThat(name(Event.Type.SUSPECTED, job, job)).isEqualTo("lease.suspected");
        assertThat(name(Event.Type.RENEWED, job, job)).isNull();
    }

    @Test
    void aHeldBackStartThatHasRunIsMadeUpFor() {
        Claim waiting = claim(Request.Kind.START, Binding.start("backup.service"));
        Claim bound = claim(Request.Kind.START, Binding.unit("backup.service", "abc", "boot"));
        assertThat(name(Event.Type.BOUND, waiting, bound)).isEqualTo("start.made-up-for");
        assertThat(name(Event.Type.ENDED, waiting, ended(waiting, EndReason.OWNER_GONE)))
                .as("its run was over before it was seen")
                .isEqualTo("start.made-up-for");
        assertThat(name(Event.Type.ENDED, bound, ended(bound, EndReason.OWNER_GONE)))
                .isEqualTo("start.ended");
    }

    private static @Nullable String name(Event.Type type, Claim before, Claim after) {
        return EventNames.of(event(type, before, after));
    }
}
