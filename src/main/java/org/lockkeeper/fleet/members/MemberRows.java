package org.lockkeeper.fleet.members;

import java.util.List;
import java.util.Map;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.store.HostRegister.HostRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What hosts tell, as text. A newer Lockkeeper may tell more than this one knows. */
final class MemberRows {

    private static final Logger log = LoggerFactory.getLogger(MemberRows.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Repeats repeats = new Repeats();

    static String text(Told told) {
        return JSON.writeValueAsString(told);
    }

    List<Member> members(List<HostRow> rows) {
        return rows.stream().map(this::member).toList();
    }

    /** What cannot be read is a host all the same: it counts as unwell, and holds no pool to anything. */
    private Member member(HostRow row) {
        try {
            return new Member(row, JSON.readValue(row.body(), Told.class));
        } catch (JacksonException | IllegalArgumentException | NullPointerException unreadable) {
            if (repeats.due(row.name())) {
                log.warn("What host {} tells of itself cannot be read", row.name(), unreadable);
            }
            return new Member(
                    row,
                    Told.of(Member.Kind.LOCKKEEPER, null, Map.of(), List.of(), Map.of())
                            .ailing("what it tells of itself cannot be read"));
        }
    }
}
