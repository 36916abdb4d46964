package org.lockkeeper.page.history;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.reporting.audit.AuditView;
import tools.jackson.databind.json.JsonMapper;

/** Entries of the trail as lines of a file. */
enum Export {
    /** The same lines as the API's own export. */
    JSONL("application/x-ndjson") {
        @Override
        String head() {
            return "";
        }

        @Override
        String line(AuditEntry entry, JsonMapper json) {
            return json.writeValueAsString(AuditView.of(entry)) + "\n";
        }
    },
    /** For spreadsheets (RFC 4180). */
    CSV("text/csv;charset=UTF-8") {
        @Override
        String head() {
            return row(COLUMNS.stream().map(Column::name));
        }

        @Override
        String line(AuditEntry entry, JsonMapper json) {
            AuditView view = AuditView.of(entry);
            return row(COLUMNS.stream().map(column -> column.of().apply(view)));
        }
    };

    /** What begins a formula; some programs take the wide ones for their narrow ones. */
    private static final String FORMULA = "=+-@|%\uFF1D\uFF0B\uFF0D\uFF20";

    private record Column(String name, Function<AuditView, @Nullable Object> of) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("version", AuditView::version),
            new Column("index", AuditView::index),
            new Column("at", AuditView::at),
            new Column("type", AuditView::type),
            new Column("subject", AuditView::subject),
            new Column("group", AuditView::group),
            new Column("actor", AuditView::actor),
            new Column("principal", AuditView::principal),
            new Column("owner", AuditView::owner),
            new Column("reason", AuditView::reason),
            new Column("priority", AuditView::priority),
            new Column("override", AuditView::override),
            new Column("token", AuditView::token),
            new Column("before", AuditView::before),
            new Column("after", AuditView::after),
            new Column("endsAt", AuditView::endsAt),
            new Column("openAt", AuditView::openAt),
            new Column("detail", AuditView::detail),
            new Column("closeReason", AuditView::closeReason),
            new Column("note", AuditView::note),
            new Column(
                    "blockers",
                    view -> view.blockers().stream().map(Blocker::detail).collect(Collectors.joining("; "))),
            new Column("traceparent", AuditView::traceparent));

    private final String type;

    Export(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    /** The first line; empty where there is none. */
    abstract String head();

    abstract String line(AuditEntry entry, JsonMapper json);

    void write(AuditEntry entry, JsonMapper json, OutputStream out) {
        write(line(entry, json), out);
    }

    static void write(String text, OutputStream out) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String row(Stream<? extends @Nullable Object> values) {
        return values.map(value -> cell(Objects.toString(value, ""))).collect(Collectors.joining(",")) + "\r\n";
    }

    /** Nobody's words become a formula in a spreadsheet: what would begin one stands behind an apostrophe. */
    static String cell(String text) {
        String bare = text.strip();
        boolean formula = !text.isEmpty()
                && ("\t\r\n".indexOf(text.charAt(0)) >= 0 || (!bare.isEmpty() && FORMULA.indexOf(bare.charAt(0)) >= 0));
        String safe = formula ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == '"' || c == ',' || c == ';' || c == '\n' || c == '\r')
                || !safe.equals(safe.strip())
                || formula;
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
