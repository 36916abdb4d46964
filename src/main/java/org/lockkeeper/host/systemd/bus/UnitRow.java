package org.lockkeeper.host.systemd.bus;

import java.util.ArrayList;
import java.util.List;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;

/** One row of a unit list, (ssssssouso) on the wire. */
public record UnitRow(
        String name,
        String loadState,
        String activeState,
        String subState,
        long jobId,
        @Nullable String jobType) {

    public static List<UnitRow> list(Reply reply) {
        List<UnitRow> rows = new ArrayList<>();
        for (Object row : (List<?>) reply.values().get(0)) {
            Object[] fields = (Object[]) row;
            long jobId = ((UInt32) fields[7]).longValue();
            rows.add(new UnitRow(
                    (String) fields[0],
                    (String) fields[2],
                    (String) fields[3],
                    (String) fields[4],
                    jobId,
                    jobId == 0 ? null : (String) fields[8]));
        }
        return rows;
    }
}
