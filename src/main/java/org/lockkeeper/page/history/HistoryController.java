package org.lockkeeper.page.history;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.web.words.InvalidField;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** The list of what happened, and files of it. */
@Hidden
@Lazy
@RestController
final class HistoryController {

    private static final int FEW = 6;

    private final Pages pages;
    private final Trail trail;
    private final LockRegistry registry;
    private final JsonMapper json;

    HistoryController(Pages pages, Trail trail, LockRegistry registry, JsonMapper json) {
        this.pages = pages;
        this.trail = trail;
        this.registry = registry;
        this.json = json;
    }

    @GetMapping(HistoryView.PATH)
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        FilterForm form = FilterForm.of(request, ZoneId.systemDefault());
        Long before = FilterForm.position(request, "before");
        Long after = FilterForm.position(request, "after");
        Trail.Found found = after == null ? trail.before(form.filter(), before) : trail.after(form.filter(), after);
        HistoryView view = HistoryView.of(found, form, groups(), trail.hasFleet());
        return pages.show(request, "history", Map.of("history", view));
    }

    /** The last few, for the first view. */
    @GetMapping(HistoryView.PATH + "/latest")
    ResponseEntity<byte[]> latest(HttpServletRequest request) {
        FilterForm all = FilterForm.of(request, ZoneId.systemDefault());
        try {
            HistoryView view = HistoryView.of(trail.before(all.filter(), null), all, groups(), trail.hasFleet());
            return pages.show(
                    request,
                    "latest",
                    Map.of("rows", view.rows().stream().limit(FEW).toList()));
        } catch (StoreException lost) {
            // The rest of the view can be shown, and is connected.
            return pages.show(request, "latest", Map.of("lost", String.valueOf(lost.getMessage())));
        }
    }

    private Collection<String> groups() {
        Collection<String> groups = new TreeSet<>(registry.rules().conflicts().groups());
        groups.addAll(trail.pools());
        return groups;
    }

    @GetMapping(HistoryView.PATH + "/export")
    ResponseEntity<StreamingResponseBody> export(HttpServletRequest request) {
        FilterForm form = FilterForm.of(request, ZoneId.systemDefault());
        Export export = format(FilterForm.text(request, "format"));
        long end = trail.end(form.filter());
        StreamingResponseBody lines = out -> {
            Export.write(export.head(), out);
            trail.each(form.filter(), end, entry -> export.write(entry, json, out));
        };
        String name = "lockkeeper-history." + export.name().toLowerCase(Locale.ROOT);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(export.type()))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .body(lines);
    }

    private static Export format(@Nullable String word) {
        String wanted = Objects.requireNonNullElse(word, "jsonl").toUpperCase(Locale.ROOT);
        return Arrays.stream(Export.values())
                .filter(export -> export.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidField("format", word, "must be jsonl or csv"));
    }
}
