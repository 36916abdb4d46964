package org.lockkeeper.locking.store.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * What the database does for it that what was answered is not lost.
 *
 * @param inRecovery it is a standby, which takes no writes
 * @param synchronousCommit as it is for the connections that commit
 * @param synchronousStandbys as configured; empty for none
 * @param standbys that are connected
 */
public record Durability(
        boolean inRecovery,
        boolean fsync,
        String synchronousCommit,
        String synchronousStandbys,
        List<Standby> standbys) {

    /**
     * @param state streaming, for one that keeps up; empty where the role may not see it
     * @param synchronous sync, quorum, potential or async; empty likewise
     */
    public record Standby(String name, String state, String synchronous) {}

    public Durability {
        standbys = List.copyOf(standbys);
    }

    /** What may lose or hinder what was answered, as sentences; empty where nothing does. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (inRecovery) {
            warnings.add("The database is a standby and takes no writes");
        }
        if (!fsync) {
            warnings.add("fsync is off: if the database's host crashes, what was answered may be lost");
        }
        if (!List.of("on", "remote_apply").contains(synchronousCommit)) {
            warnings.add("synchronous_commit is " + synchronousCommit
                    + ": a crash of the database's host, or a fail-over, can undo what was answered");
        }
        if (synchronousStandbys.isEmpty() && !standbys.isEmpty()) {
            warnings.add("There are standbys, and none is synchronous (synchronous_standby_names is empty):"
                    + " a fail-over can undo grants, and the same can be granted twice");
        }
        boolean seen =
                standbys.stream().noneMatch(standby -> standby.synchronous().isEmpty());
        if (!synchronousStandbys.isEmpty()
                && seen
                && standbys.stream()
                        .noneMatch(standby -> List.of("sync", "quorum").contains(standby.synchronous()))) {
            warnings.add("No synchronous standby is connected (synchronous_standby_names is " + synchronousStandbys
                    + "): nothing can be committed until one is");
        }
        if (!seen) {
            warnings.add("How the standbys replicate is not to be seen: grant the role pg_monitor");
        }
        return warnings;
    }
}
