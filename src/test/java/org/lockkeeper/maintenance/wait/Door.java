package org.lockkeeper.maintenance.wait;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.lockkeeper.locking.rules.Blocker;

/** Something that others are in the way of. */
final class Door implements WaitCondition {

    private final Set<String> inTheWay = new TreeSet<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    final List<String> looks = new ArrayList<>();
    Runnable duringLook = () -> {};

    static Door blockedBy(String... names) {
        Door door = new Door();
        door.inTheWay.addAll(List.of(names));
        return door;
    }

    static Blocker blocker(String name) {
        return new Blocker(Blocker.Kind.SERVICE, name, null, name + " is busy", null, null, null);
    }

    void enter(String name) {
        enterUnnoticed(name);
        ring();
    }

    void enterUnnoticed(String name) {
        inTheWay.add(name);
    }

    void leave(String name) {
        leaveUnnoticed(name);
        ring();
    }

    void leaveUnnoticed(String name) {
        inTheWay.remove(name);
    }

    void ring() {
        listeners.forEach(Runnable::run);
    }

    int listeners() {
        return listeners.size();
    }

    boolean clear() {
        return inTheWay.isEmpty();
    }

    @Override
    public List<Blocker> known() {
        return look("known", this::blockers);
    }

    @Override
    public List<Blocker> fresh() {
        return look("fresh", this::blockers);
    }

    private List<Blocker> look(String kind, Supplier<List<Blocker>> found) {
        looks.add(kind);
        List<Blocker> blockers = found.get();
        duringLook.run();
        return blockers;
    }

    private List<Blocker> blockers() {
        return inTheWay.stream().map(Door::blocker).toList();
    }

    @Override
    public Runnable subscribe(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }
}
