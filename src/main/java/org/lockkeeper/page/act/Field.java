package org.lockkeeper.page.act;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field of a form.
 *
 * @param name as the API has it; its words are in the texts
 * @param error the API's own, of this member; null where there is none
 * @param options what there is to choose from; empty where anything may be typed
 */
record Field(
        String name,
        Kind kind,
        boolean required,
        @Nullable String value,
        @Nullable String error,
        List<String> options) {

    public enum Kind {
        LINE,
        CHOICE,
        TICK
    }

    static Field line(String name, boolean required) {
        return new Field(name, Kind.LINE, required, null, null, List.of());
    }

    static Field tick(String name) {
        return new Field(name, Kind.TICK, false, null, null, List.of());
    }

    static Field choice(String name, List<String> options) {
        return new Field(name, Kind.CHOICE, false, null, null, options);
    }

    /** Whether it says what it would mean if nothing were said. */
    boolean usual() {
        return kind == Kind.CHOICE && options.get(0).equals(value);
    }

    Field filled(Typed typed, Map<String, String> errors) {
        return new Field(name, kind, required, typed.text(name), errors.get(name), options);
    }
}
