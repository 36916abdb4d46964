package org.lockkeeper.fleet.members;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.LevelLoop;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.fleet.members.Member.Introduction;
import org.lockkeeper.locking.store.HostRegister;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fleet of this host, and reads what the others tell. What is read is a little old: nobody is granted anything by it that
 * the locks do not allow.
 */
public final class MemberRegister {

    private static final Logger log = LoggerFactory.getLogger(MemberRegister.class);

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** So many times a host tells of itself before it would count as absent. */
    private static final int BEATS = 6;
    /** In between, what others have changed is read. */
    private static final int LOOKS = 3;
    /** All is read again each so many looks, should a change ever have been missed. */
    private static final int WHOLE = 60;

    private final HostRegister register;
    private final HostName self;
    private final Absence absence;
    private final LongSupplier nanoTime;
    private final MemberRows rows = new MemberRows();
    private final LevelLoop loop;
    private final Repeats repeats = new Repeats();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** Those that ask this Lockkeeper by FleetLock and are to be written down. */
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    private final Map<String, Long> noted = new ConcurrentHashMap<>();

    private volatile Told told;
    private volatile Members members = Members.UNKNOWN;
    private volatile @Nullable String foreign;
    private volatile boolean dirty = true;
    private @Nullable Instant readUntil;
    private long toldAt;
    private int looks;

    /**
     * @param after how long a host is not heard of when it counts as absent
     * @param forgetAfter and when it counts no more
     * @param most how many hosts are written down that have no Lockkeeper
     */
    public record Absence(Duration after, Duration forgetAfter, int most) {

        Duration beat() {
            Duration beat = after.dividedBy(BEATS);
            return beat.compareTo(LONGEST) > 0 ? LONGEST : beat.compareTo(SHORTEST) < 0 ? SHORTEST : beat;
        }
    }

    /** Of those that ask by FleetLock; it is enough to keep them from being forgotten. */
    private static final Duration OFTEN_ENOUGH = Duration.ofHours(1);

    private record Heard(String machine, UnaryOperator<Told> change) {}

    MemberRegister(HostRegister register, HostName self, Told told, Absence absence, LongSupplier nanoTime) {
        this.register = register;
        this.self = self;
        this.told = told;
        this.absence = absence;
        this.nanoTime = nanoTime;
        this.loop =
                new LevelLoop("fleet-members", absence.beat().dividedBy(LOOKS).toMillis(), this::look, () -> {});
    }

    public static MemberRegister of(HostRegister register, HostName self, Introduction introduction, Absence absence) {
        return new MemberRegister(register, self, introduction.told(), absence, System::nanoTime);
    }

    public HostName self() {
        return self;
    }

    public Members members() {
        return members;
    }

    /** Another machine that goes by this host's name; null: none does. */
    public @Nullable String foreign() {
        return foreign;
    }

    /** @return ends the subscription */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Something has happened of which others may have told. */
    public void wake() {
        loop.wake();
    }

    /** @param why this host is not well; null: it is */
    public synchronized void ailing(@Nullable String why) {
        if (!Objects.equals(why, told.ailment())) {
            told = told.ailing(why);
            dirty = true;
            loop.wake();
        }
    }

    /** Durable when it returns. */
    public synchronized void turnEnded(String pool, Instant at) {
        told = told.turnEnded(pool, at);
        tell();
    }

    /** A host asks by FleetLock. */
    public void heard(String pool, String host, String principal) {
        long now = nanoTime.getAsLong();
        Long before = noted.get(pool + "/" + host);
        if (before == null || now - before > OFTEN_ENOUGH.toNanos()) {
            noted.put(pool + "/" + host, now);
            note(host, principal, told -> told.in(pool));
        }
    }

    /** A host gives its slot back by FleetLock. */
    public void turnEnded(String pool, String host, String principal, Instant at) {
        note(host, principal, before -> before.in(pool).turnEnded(pool, at));
    }

    private void note(String host, String principal, UnaryOperator<Told> change) {
        heard.merge(
                host,
                new Heard("fleetlock:" + principal, change),
                (one, next) -> new Heard(
                        next.machine(),
                        before -> next.change().apply(one.change().apply(before))));
        loop.wake();
    }

    /** @return whether there was such a host. It is there again when it is heard of again */
    public boolean forget(String host) {
        boolean was = register.forget(host);
        read();
        return was;
    }

    boolean look() {
        try {
            if (!members.known()) {
                goOn(read());
            }
            if (dirty || nanoTime.getAsLong() - toldAt >= absence.beat().toNanos()) {
                tell();
                register.sweep(absence.after(), absence.forgetAfter());
            }
            heard.forEach((host, news) -> {
                enter(host, news);
                heard.remove(host, news);
            });
            read();
        } catch (StoreException away) {
            readUntil = null;
            dirty = true;
            if (repeats.due(String.valueOf(away.getMessage()))) {
                log.warn("The register of the fleet's hosts cannot be used: {}", away.getMessage());
            }
        }
        return true;
    }

    /** From where an earlier run of this host has left off. */
    private synchronized void goOn(Instant now) {
        told = told.booted(self.boot(), now);
        members.find(self.name())
                .filter(member -> member.machine().equals(self.principal()))
                .ifPresent(member -> told = told.after(member.told()));
    }

    private synchronized void tell() {
        dirty = true;
        String machine = register.enter(self.name(), self.principal(), MemberRows.text(told), absence.after());
        dirty = false;
        toldAt = nanoTime.getAsLong();
        String other = machine.equals(self.principal()) ? null : machine;
        if (other != null && foreign == null) {
            log.error(
                    "Another machine of the fleet is called {}, so that this one gets no slot: lockkeeper.fleet.name must"
                            + " differ on each",
                    self.name());
        }
        foreign = other;
    }

    private void enter(String host, Heard news) {
        if (members.all().size() >= absence.most() && members.find(host).isEmpty()) {
            return; // made up, or more than there is room for
        }
        Told before = members.find(host)
                .filter(member -> member.kind() == Member.Kind.FLEETLOCK)
                .map(Member::told)
                .orElseGet(() -> Told.of(Member.Kind.FLEETLOCK, null, Map.of(), List.of(), Map.of()));
        // A host that is only away keeps its name, whoever asks for it by FleetLock meanwhile.
        register.enter(host, news.machine(), MemberRows.text(news.change().apply(before)), absence.forgetAfter());
    }

    private synchronized Instant read() {
        if (looks++ % WHOLE == 0) {
            readUntil = null;
        }
        HostRegister.Changes changes = register.changes(readUntil);
        List<Member> news = rows.members(changes.rows());
        readUntil = changes.until();
        Members before = members;
        members = before.with(news);
        if (!before.known() || before.version() != members.version()) {
            listeners.forEach(Runnable::run);
        }
        return changes.until();
    }

    public void start() {
        loop.start();
    }

    public void stop() {
        loop.stop();
    }
}
