package org.lockkeeper.page.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.springframework.web.util.UriUtils;

/**
 * A story, as its template shows it.
 *
 * @param state the key of its words
 * @param act where it can be acted on; null where it is over
 * @param spans how long each of its times was, by the key of its words
 */
record StoryView(
        Story story,
        String state,
        @Nullable String act,
        List<Span> spans,
        List<ChapterView> chapters,
        List<String> blockers,
        int blockersLeftOut) {

    record Span(String text, Duration length) {}

    record ChapterView(
            Instant at,
            Mark mark,
            List<Words.Part> said,
            List<List<Words.Part>> more,
            @Nullable String who) {}

    /** So many entries of it are told, if it has more. */
    public int most() {
        return Stories.MOST;
    }

    /** The permanent address of the story of this id; that of a slot is its pool's name and its host's. */
    static String link(String id) {
        return HistoryView.PATH + "/"
                + Arrays.stream(id.split("/", 2))
                        .map(part -> UriUtils.encodePathSegment(part, "UTF-8"))
                        .collect(Collectors.joining("/"));
    }

    static StoryView of(Story story, Instant now, List<String> blockers, int leftOut) {
        return new StoryView(
                story,
                "history.story.state." + state(story),
                act(story),
                spans(story, now),
                story.chapters().stream()
                        .map(chapter -> new ChapterView(
                                chapter.at(),
                                chapter.mark(),
                                Words.parts(chapter.said()),
                                chapter.more().stream().map(Words::parts).toList(),
                                chapter.who()))
                        .toList(),
                blockers,
                leftOut);
    }

    private static String state(Story story) {
        Phase phase = story.claim().phase();
        boolean window = story.kind() == Kind.WINDOW;
        return switch (phase) {
            case PLANNED -> "planned";
            case QUEUED -> "queued";
            case DRAINING -> story.kind() == Kind.SLOT ? "granted" : "draining";
            case HELD -> window ? "held.window" : "held";
            case ENDED -> window ? "ended.window" : "ended";
        };
    }

    private static @Nullable String act(Story story) {
        if (!story.living()) {
            return null;
        }
        String id = UriUtils.encodePathSegment(story.claim().id(), "UTF-8");
        return switch (story.kind()) {
            case WINDOW -> "/page/windows/" + id;
            case LEASE, START -> "/page/leases/" + id;
            case SLOT, PAUSE -> "/page/fleet";
            case OTHER -> null;
        };
    }

    private static List<Span> spans(Story story, Instant now) {
        Claim claim = story.claim();
        Instant over = claim.end() == null ? now : claim.end().at();
        List<Span> spans = new ArrayList<>();
        Lease lease = claim.lease();
        if (story.kind() != Kind.PAUSE) {
            span("waited", claim.request().requestedAt(), lease == null ? over : lease.grantedAt(), spans);
        }
        if (lease != null && story.kind() != Kind.PAUSE && story.kind() != Kind.SLOT) {
            span("drained", lease.grantedAt(), lease.heldAt() == null ? over : lease.heldAt(), spans);
        }
        if (lease != null && lease.heldAt() != null) {
            span(story.kind() == Kind.WINDOW ? "open" : "held", lease.heldAt(), over, spans);
        }
        return spans;
    }

    private static void span(String key, Instant from, Instant to, List<Span> spans) {
        Duration length = Duration.between(from, to);
        if (length.toMillis() >= 1000) {
            spans.add(new Span("history.story.fact." + key, length));
        }
    }
}
