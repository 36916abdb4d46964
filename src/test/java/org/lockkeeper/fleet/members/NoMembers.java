package org.lockkeeper.fleet.members;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.Member.Introduction;
import org.lockkeeper.locking.store.HostRegister;

/** A register that is never started: of no host anything is known. */
public final class NoMembers {

    private NoMembers() {}

    public static MemberRegister register() {
        return MemberRegister.of(
                new Nobody(),
                new HostName("here", "host:here@0123", "boot"),
                new Introduction(null, Map.of(), Set.of(), Map.of()),
                new MemberRegister.Absence(Duration.ofMinutes(3), Duration.ofDays(30), 10));
    }

    private static final class Nobody implements HostRegister {

        @Override
        public String enter(String name, String machine, String body, Duration claimable) {
            return machine;
        }

        @Override
        public void sweep(Duration absentAfter, Duration forgetAfter) {}

        @Override
        public Changes changes(@Nullable Instant since) {
            return new Changes(List.of(), Instant.EPOCH);
        }

        @Override
        public boolean forget(String name) {
            return false;
        }
    }
}
