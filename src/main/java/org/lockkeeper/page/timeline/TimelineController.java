package org.lockkeeper.page.timeline;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.page.frame.Times;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@Lazy
@RestController
final class TimelineController {

    private static final String WEEK = "week";
    private static final String DAY = "day";
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9990-01-01T00:00:00Z");

    private final Pages pages;
    private final Timeline timeline;

    TimelineController(Pages pages, Timeline timeline) {
        this.pages = pages;
        this.timeline = timeline;
    }

    /**
     * @param span a day, or a week, before and after
     * @param from when it begins, instead of so long ago
     */
    @GetMapping(TimelineLink.PATH)
    ResponseEntity<byte[]> whole(
            HttpServletRequest request,
            @RequestParam(defaultValue = DAY) String span,
            @RequestParam(required = false) @Nullable Instant from) {
        return pages.show(request, "timeline", Map.of("timeline", view(span, from)));
    }

    /** What of it changes. */
    @GetMapping(TimelineLink.PATH + "/part")
    ResponseEntity<byte[]> part(
            HttpServletRequest request,
            @RequestParam(defaultValue = DAY) String span,
            @RequestParam(required = false) @Nullable Instant from) {
        return pages.show(request, "timeline :: live", Map.of("timeline", view(span, from)));
    }

    private TimelineView view(String span, @Nullable Instant from) {
        if (!span.equals(DAY) && !span.equals(WEEK)) {
            throw new InvalidField("span", span, "must be day or week");
        }
        if (from != null && (from.isBefore(FIRST) || from.isAfter(LAST))) {
            throw new InvalidField("from", from, "must be from %s to %s".formatted(FIRST, LAST));
        }
        boolean week = span.equals(WEEK);
        Duration half = Duration.ofDays(week ? 7 : 1);
        Instant now = timeline.now();
        Instant begin = from == null ? now.minus(half) : from;
        Range range = new Range(begin, begin.plus(half.multipliedBy(2)), now);
        Times times = pages.times();
        Layout layout = new Layout(range, times.zone(), timeline.groups());
        Timeline.Told told = timeline.in(range);
        return new Drawing(layout.of(told.items()), new Words(times)).view(way(week, from, range, half), layout, told);
    }

    private static TimelineView.Way way(boolean week, @Nullable Instant from, Range range, Duration half) {
        String span = week ? "?span=week" : "?span=day";
        Instant middle = range.from().plus(half);
        Duration other = Duration.ofDays(week ? 1 : 7);
        String around = from == null ? "" : "&from=" + middle.minus(other);
        String here = span + (from == null ? "" : "&from=" + from);
        return new TimelineView.Way(
                week,
                TimelineLink.PATH + (week ? "?span=day" + around : here),
                TimelineLink.PATH + (week ? here : "?span=week" + around),
                TimelineLink.PATH + span + "&from=" + range.from().minus(half),
                TimelineLink.PATH + span + "&from=" + range.from().plus(half),
                TimelineLink.PATH + span,
                range.has(range.now()) ? TimelineLink.PATH + "/part" + here : null);
    }
}
