package org.lockkeeper.page.now;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.agenda.Agenda;
import org.lockkeeper.maintenance.agenda.AgendaItem;
import org.lockkeeper.page.frame.Pages;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What comes next: apart from the rest, for systemd is asked for its timers, which takes a moment. */
@Hidden
@Lazy
@RestController
final class AheadController {

    private static final Duration AHEAD = Duration.ofDays(1);
    private static final int FEW = 6;

    private final Pages pages;
    private final Agenda agenda;

    AheadController(Pages pages, Agenda agenda) {
        this.pages = pages;
        this.agenda = agenda;
    }

    /**
     * @param kind the key of its word
     * @param link to its story; null where it has none yet
     */
    record Next(
            Instant at,
            String kind,
            String title,
            @Nullable String group,
            @Nullable String link) {

        /** Its word says the rest. */
        private static boolean calendar(AgendaItem item) {
            return item.kind() == AgendaItem.Kind.HOURS || item.kind() == AgendaItem.Kind.BLACKOUT;
        }

        static Next of(AgendaItem item) {
            boolean planned = item.kind() == AgendaItem.Kind.WINDOW && !AgendaItem.SCHEDULED.equals(item.state());
            return new Next(
                    item.from(),
                    "now.next." + item.kind().name().toLowerCase(Locale.ROOT),
                    calendar(item) ? Objects.requireNonNullElse(item.group(), item.title()) : item.title(),
                    item.group(),
                    planned ? "/page/history/" + item.id() : null);
        }
    }

    /** It stands in the queue, which is shown above. */
    private static boolean waits(AgendaItem item) {
        return item.kind() == AgendaItem.Kind.WINDOW
                && !AgendaItem.SCHEDULED.equals(item.state())
                && !"PLANNED".equals(item.state());
    }

    @GetMapping("/page/next")
    ResponseEntity<byte[]> next(HttpServletRequest request) {
        Instant now = pages.times().now();
        List<Next> next = agenda.between(now, now.plus(AHEAD)).stream()
                .filter(item -> item.from().isAfter(now) && !waits(item))
                .limit(FEW)
                .map(Next::of)
                .toList();
        return pages.show(request, "next", Map.of("next", next));
    }
}
