package org.lockkeeper.page.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.LockRegistry.RegistryListener;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.locking.store.InMemoryLockStore;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.LockStore.DoneWork;

/** A registry by the real rules, whose time passes when the test says so. */
final class Played implements LockRegistry {

    static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

    private final LockRules rules = new LockRules(
            Conflicts.of(
                    Map.of("maintenance", Set.of("maintenance", "backup"), "backup", Set.of(), "update", Set.of())),
            new Limits(100, Duration.ofDays(1)));
    private final InMemoryLockStore store = new InMemoryLockStore();
    private final Map<String, List<Blocker>> sightings = new HashMap<>();
    private Instant now = BEGIN;

    Played after(Duration time) {
        now = now.plus(time);
        return this;
    }

    Played minutes(long minutes) {
        return after(Duration.ofMinutes(minutes));
    }

    Played by(String principal, Command command) {
        return does(new Command.By(principal, command, true, null));
    }

    Played does(Command command) {
        submit(command);
        return this;
    }

    Played window(String id, String owner, String reason) {
        return by(
                "uid:" + owner + "@socket",
                Submit.window(
                        id,
                        "maintenance",
                        owner,
                        reason,
                        Duration.ofHours(2),
                        Duration.ofHours(1),
                        List.of(),
                        false,
                        null));
    }

    Played job(String id, String group, String owner, Command.@Nullable Join join) {
        return by(
                "uid:" + owner + "@socket",
                new Submit(
                        id,
                        Request.Kind.JOB,
                        group,
                        owner,
                        "nightly",
                        Duration.ofHours(2),
                        Duration.ofHours(1),
                        Binding.CLIENT,
                        List.of(),
                        false,
                        join,
                        null,
                        null));
    }

    Claim claim(String id) {
        return find(id).orElseThrow();
    }

    @Override
    public CompletableFuture<Reply> submit(Command command) {
        LockTable table = store.read().table();
        LockRules.Step step = rules.apply(table, command, now, sightings);
        if (!step.events().isEmpty()) {
            store.commit(store.read().version(), step.table(), step.events());
        }
        return CompletableFuture.completedFuture(step.reply());
    }

    @Override
    public LockRules.Step tried(Command command) {
        return rules.apply(store.read().table(), command, now, sightings);
    }

    @Override
    public RegistryState state() {
        return new RegistryState(store.read().table(), store.read().version(), null);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Moment moment() {
        return new Moment(now, Duration.ZERO, state());
    }

    @Override
    public Optional<Claim> find(String id) {
        return store.read().table().find(id).or(() -> store.ended(id));
    }

    @Override
    public List<Claim> lastEnded(int limit) {
        return store.lastEnded(limit);
    }

    @Override
    public List<Claim> ended(EndedQuery query) {
        return store.ended(query);
    }

    @Override
    public List<AuditEntry> audit(AuditQuery query) {
        return store.audit(query);
    }

    @Override
    public List<DoneWork> done(@Nullable String key, long beforeVersion, int limit) {
        return store.done(key, beforeVersion, limit);
    }

    @Override
    public void sight(String leaseId, List<Blocker> blockers) {
        sightings.put(Objects.requireNonNull(leaseId), blockers);
    }

    @Override
    public LockRules rules() {
        return rules;
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public Runnable subscribe(RegistryListener listener) {
        return () -> {};
    }

    @Override
    public Runnable foresee(Consumer<LockTable> listener) {
        return () -> {};
    }

    InMemoryLockStore store() {
        return store;
    }
}
