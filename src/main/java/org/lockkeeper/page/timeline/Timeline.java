package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.past.RunRecord;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.locking.store.SeenRuns;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.maintenance.agenda.Agenda;
import org.lockkeeper.maintenance.agenda.AgendaItem;
import org.lockkeeper.maintenance.agenda.Foretold;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.page.frame.Texts;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** All that is known of what was and of what is coming. */
@Lazy
@Component
final class Timeline {

    private static final int MOST_RUNS = 5000;
    private static final int MOST_ENDED = 2000;
    private static final int PAGE = 200;
    private static final int MOST_COLLISIONS = 200;

    private final LockRegistry registry;
    private final Durations durations;
    private final RunRecord record;
    private final Agenda agenda;

    /**
     * @param looked when somebody looked for runs
     * @param more whether there is more than that
     * @param faults why something is not known, as sentences
     */
    record Told(List<Item> items, List<SeenRuns.Watch> looked, boolean more, List<String> faults) {}

    Timeline(LockRegistry registry, Durations durations, RunRecord record, Agenda agenda) {
        this.registry = registry;
        this.durations = durations;
        this.record = record;
        this.agenda = agenda;
    }

    List<String> groups() {
        return List.copyOf(registry.rules().conflicts().groups());
    }

    Instant now() {
        return registry.moment().now();
    }

    Told in(Range range) {
        List<Item> items = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        List<SeenRuns.Watch> looked = List.of();
        boolean more = false;
        String fault = registry.state().storeFault();
        Foretold coming = agenda.foretold(range.from(), range.to(), MOST_COLLISIONS);
        if (coming.unknown() != null) {
            faults.add(coming.unknown());
        }
        Map<String, AgendaItem> running = running(coming);
        try {
            more = claims(range, ahead(coming), items);
            RunRecord.Found found = record.between(range.from(), range.to(), MOST_RUNS);
            more |= found.runs().size() >= MOST_RUNS;
            looked = found.looked();
            runs(range, found.runs(), running, items);
        } catch (StoreException lost) {
            fault = String.valueOf(lost.getMessage());
        }
        if (fault != null) {
            faults.add(Texts.of("timeline.lost", fault));
        }
        running.values().forEach(item -> items.add(new RunItems(range.now()).running(item)));
        coming(range, coming, items);
        return new Told(items, looked, more || coming.truncated(), faults);
    }

    private boolean claims(Range range, Map<String, AgendaItem> ahead, List<Item> items) {
        ClaimItems made = new ClaimItems(range.now(), durations::likely, ahead::get);
        Moment moment = registry.moment();
        Set<String> known = new HashSet<>();
        for (Claim claim : moment.state().table().claims()) {
            known.add(claim.id());
            made.of(moment.shown(claim)).ifPresent(items::add);
        }
        boolean more = ended(true, range, known, made, items);
        return ended(false, range, known, made, items) || more;
    }

    /** @return whether there are more */
    private boolean ended(boolean windows, Range range, Set<String> known, ClaimItems made, List<Item> items) {
        String before = null;
        for (int read = 0; read < MOST_ENDED; read += PAGE) {
            List<Claim> page = registry.ended(new EndedQuery(windows, before, PAGE));
            for (Claim claim : page) {
                if (known.add(claim.id())) {
                    made.of(claim).ifPresent(items::add);
                }
            }
            Claim last = page.isEmpty() ? null : page.get(page.size() - 1);
            if (last == null || page.size() < PAGE || isBefore(last, range.from())) {
                return false;
            }
            before = last.id();
        }
        return true;
    }

    private static boolean isBefore(Claim claim, Instant from) {
        return claim.end() != null && claim.end().at().isBefore(from);
    }

    private static Map<String, AgendaItem> ahead(Foretold coming) {
        return coming.items().stream()
                .filter(item -> item.kind() == AgendaItem.Kind.WINDOW)
                .collect(Collectors.toMap(AgendaItem::id, Function.identity(), (one, same) -> one));
    }

    private static Map<String, AgendaItem> running(Foretold coming) {
        Map<String, AgendaItem> running = new LinkedHashMap<>();
        for (AgendaItem item : coming.items()) {
            if (item.kind() == AgendaItem.Kind.RUN && item.timer() == null && item.unit() != null) {
                running.putIfAbsent(item.unit(), item);
            }
        }
        return running;
    }

    /** Of what goes on, what is seen now tells when it may end; it is taken out of what runs beside. */
    private static void runs(Range range, List<SeenRun> seen, Map<String, AgendaItem> running, List<Item> items) {
        RunItems made = new RunItems(range.now());
        for (SeenRun run : seen) {
            AgendaItem same = run.to() == null ? running.remove(run.unit()) : null;
            items.add(made.seen(run, same == null ? null : same.to()));
        }
    }

    private static void coming(Range range, Foretold coming, List<Item> items) {
        Map<String, String> collisions = coming.collisions().stream()
                .collect(Collectors.toMap(Collision::item, Collision::text, (one, other) -> one));
        RunItems made = new RunItems(range.now());
        for (AgendaItem item : coming.items()) {
            boolean claim = item.kind() == AgendaItem.Kind.WINDOW && !AgendaItem.SCHEDULED.equals(item.state());
            boolean runs = item.kind() == AgendaItem.Kind.RUN && item.timer() == null;
            if (!claim && !runs) {
                items.add(made.coming(item, collisions.get(item.id())));
            }
        }
    }

    /** What is in no watch: nobody can know of a run in there. Nothing that is still to come is. */
    static List<SeenRuns.Watch> gaps(Range range, List<SeenRuns.Watch> looked) {
        List<SeenRuns.Watch> gaps = new ArrayList<>();
        Instant end = range.now().isBefore(range.to()) ? range.now() : range.to();
        Instant seen = range.from();
        for (SeenRuns.Watch watch : looked) {
            gap(gaps, seen, watch.from().isBefore(end) ? watch.from() : end);
            seen = watch.to().isAfter(seen) ? watch.to() : seen;
        }
        gap(gaps, seen, end);
        return gaps;
    }

    private static void gap(List<SeenRuns.Watch> gaps, @Nullable Instant from, Instant to) {
        if (from != null && from.isBefore(to)) {
            gaps.add(new SeenRuns.Watch(from, to));
        }
    }
}
