package org.lockkeeper.maintenance.lease;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Once;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.store.LockStore.DoneWork;
import org.lockkeeper.maintenance.lease.LeaseRequest.OnceRequest;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.Replies;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.stereotype.Component;

/** Work that is to be done once in a period: what is asked for, what of it is done, and how that is forgotten. */
@Component
final class Works {

    private static final int MAX = 200;
    private static final int MOST_DONE = 10_000;

    enum State {
        RUNNING,
        DONE,
        RESET
    }

    /**
     * @param principal whose work it is; absent where that was not kept: then it counts as anybody's
     * @param lease under which it runs or ran
     * @param owner who does it or did it; absent where that is not known any more
     */
    record Work(
            @Nullable String principal,
            String key,
            String period,
            State state,
            String lease,
            @Nullable String owner,
            @Nullable Instant doneAt) {}

    private final LockRegistry registry;
    private final OnceProperties properties;

    Works(LockRegistry registry, OnceProperties properties) {
        this.registry = registry;
        this.properties = properties;
    }

    Command.@Nullable OnceKey asked(@Nullable OnceRequest once, Principal caller) {
        return once == null ? null : asked(caller.name(), "once.", once.key(), once.period(), once.per(), once.zone());
    }

    /** The day is the one that it is here now, whatever the caller's clock and zone are. */
    Command.OnceKey asked(
            String caller,
            String at,
            @Nullable String key,
            @Nullable String period,
            LeaseRequest.@Nullable Per per,
            @Nullable String zone) {
        String work = Text.require(at + "key", key, MAX);
        if (per == null) {
            if (zone != null) {
                throw new InvalidField(at + "zone", zone, "is of use with per alone");
            }
            return new Command.OnceKey(caller, work, Text.require(at + "period", period, MAX));
        }
        if (period != null) {
            throw new InvalidField(at + "period", period, "is one too many beside per");
        }
        return new Command.OnceKey(
                caller,
                work,
                LocalDate.ofInstant(registry.now(), zone(at + "zone", zone)).toString());
    }

    private ZoneId zone(String field, @Nullable String zone) {
        try {
            return zone == null ? properties.zoneOfDays() : ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new InvalidField(field, zone, "must be a time zone such as Europe/Berlin");
        }
    }

    /** What runs, then what is done, latest first. */
    OnceController.OnceList list(@Nullable String key, int limit, @Nullable String after) {
        List<Work> works = new ArrayList<>();
        if (after == null) {
            registry.state().table().once().stream()
                    .filter(once -> key == null || once.key().equals(key))
                    .map(this::running)
                    .forEach(works::add);
        }
        List<DoneWork> done = registry.done(key, after == null ? Long.MAX_VALUE : position(after), limit);
        done.forEach(one -> works.add(work(one.once(), State.DONE, one.owner())));
        long last = done.isEmpty() ? 0 : done.get(done.size() - 1).version();
        boolean more = !done.isEmpty() && !registry.done(key, last, 1).isEmpty();
        return new OnceController.OnceList(works, more ? String.valueOf(last) : null);
    }

    private Work running(Once once) {
        String owner =
                registry.find(once.id()).map(claim -> claim.request().owner()).orElse("");
        return work(once, State.RUNNING, owner);
    }

    private static Work work(Once once, State state, String owner) {
        return new Work(
                once.caller().isEmpty() ? null : once.caller(),
                once.key(),
                once.period(),
                state,
                once.id(),
                owner.isEmpty() ? null : owner,
                once.doneAt());
    }

    private static long position(String after) {
        try {
            return Long.parseUnsignedLong(after);
        } catch (NumberFormatException unknown) {
            throw new InvalidField("after", after, "must be what 'next' of the page before says");
        }
    }

    /**
     * Of the one caller who has done it, or does it, where none is named.
     *
     * @param named as its work
     */
    Work reset(Command.OnceKey named, String by, String reason, Principal caller) {
        Command.OnceKey work = named.caller().isEmpty() ? ofTheOnlyOne(named) : named;
        Reply reply = Replies.join(registry.submit(caller.asks(new Command.ResetOnce(work, by, reason))));
        return switch (reply.outcome()) {
            case DONE ->
                new Work(
                        work.caller().isEmpty() ? null : work.caller(),
                        work.key(),
                        work.period(),
                        State.RESET,
                        Replies.id(reply),
                        null,
                        null);
            case RUNNING ->
                throw new ApiProblem(
                        ProblemType.WORK_RUNNING,
                        "'%s' is being done for '%s' right now, by lease %s"
                                .formatted(Text.shorten(work.key()), Text.shorten(work.period()), reply.id()));
            default ->
                throw new ApiProblem(
                        ProblemType.NOT_FOUND,
                        "nothing is known of '%s' having been done for '%s'"
                                .formatted(Text.shorten(work.key()), Text.shorten(work.period())));
        };
    }

    private Command.OnceKey ofTheOnlyOne(Command.OnceKey work) {
        Set<String> callers = new TreeSet<>();
        registry.state().table().once().stream()
                .filter(once -> once.key().equals(work.key()) && once.period().equals(work.period()))
                .forEach(once -> callers.add(once.caller()));
        registry.done(work.key(), Long.MAX_VALUE, MOST_DONE).stream()
                .map(DoneWork::once)
                .filter(once -> once.period().equals(work.period()))
                .forEach(once -> callers.add(once.caller()));
        if (callers.size() > 1) {
            throw new InvalidField("principal", null, "is required, for it is the work of several: " + callers);
        }
        return callers.isEmpty() ? work : new Command.OnceKey(callers.iterator().next(), work.key(), work.period());
    }
}
