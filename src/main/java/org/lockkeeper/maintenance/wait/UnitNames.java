package org.lockkeeper.maintenance.wait;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;

/** Reads a list of unit names and globs. */
final class UnitNames {
    private static final int LONGEST_LIST = 500;
    private static final int LONGEST_NAME = 255;

    private UnitNames() {}

    /** Full names: {@code backup-db} becomes {@code backup-db.service}. A glob stays as it is. */
    static List<String> read(String field, @Nullable List<@Nullable String> texts) {
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > LONGEST_LIST) {
            throw new InvalidField(field, texts.size() + " entries", "must have at most " + LONGEST_LIST + " entries");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            names.add(read("%s[%d]".formatted(field, i), texts.get(i)));
        }
        return names;
    }

    private static String read(String field, @Nullable String text) {
        String name = Text.require(field, text, LONGEST_NAME);
        try {
            return UnitName.qualify(name);
        } catch (IllegalArgumentException noName) {
            throw new InvalidField(field, null, "must be a unit name or a glob: " + noName.getMessage());
        }
    }
}
