package org.lockkeeper.host.systemd.bus;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Whom a connection believes: the bus itself, and who owns the names that it is for. */
final class Senders {

    /** @param changes how often the bus has told of another owner */
    private record Owner(@Nullable String uniqueName, long changes) {}

    private final Map<String, Owner> owners = new ConcurrentHashMap<>();

    boolean believes(@Nullable String sender) {
        return Systemd.DBUS.equals(sender)
                || sender != null && owners.values().stream().anyMatch(owner -> sender.equals(owner.uniqueName()));
    }

    @Nullable
    String ownerOf(String name) {
        Owner owner = owners.get(name);
        return owner == null ? null : owner.uniqueName();
    }

    void follow(String name) {
        owners.put(name, new Owner(null, 0));
    }

    long changes(String name) {
        Owner owner = owners.get(name);
        return owner == null ? 0 : owner.changes();
    }

    /** @param changes how many there were before the bus was asked: what it has told of since is newer, or the same */
    void answered(String name, @Nullable String uniqueName, long changes) {
        owners.computeIfPresent(
                name, (key, known) -> known.changes() == changes ? new Owner(uniqueName, changes) : known);
    }

    /** @param values of a NameOwnerChanged */
    void changed(Object[] values) {
        if (values.length == 3 && values[0] instanceof String name && values[2] instanceof String now) {
            owners.computeIfPresent(name, (key, known) -> new Owner(now.isEmpty() ? null : now, known.changes() + 1));
        }
    }
}
