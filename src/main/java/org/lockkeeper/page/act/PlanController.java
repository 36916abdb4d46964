package org.lockkeeper.page.act;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.dryrun.DryRun;
import org.lockkeeper.maintenance.dryrun.DryRuns;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.window.WindowSubmissions;
import org.lockkeeper.maintenance.window.Windows;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Ids;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Asks for a window in two steps: what would happen, and then that it shall. The second carries a key of its own, so that a double
 * click or a reload asks for no other window.
 */
@Hidden
@Lazy
@RestController
final class PlanController {

    private static final String KEY = "key";
    private static final String SEEN = "seen";

    private final Pages pages;
    private final DryRuns dryRuns;
    private final Windows windows;
    private final WindowSubmissions submissions;
    private final Safety safety;
    private final Ids keys = new Ids("page-");

    PlanController(Pages pages, DryRuns dryRuns, Windows windows, WindowSubmissions submissions, Safety safety) {
        this.pages = pages;
        this.dryRuns = dryRuns;
        this.windows = windows;
        this.submissions = submissions;
        this.safety = safety;
    }

    @GetMapping("/page/plan")
    ResponseEntity<byte[]> form(HttpServletRequest request) {
        return shown(request, HttpStatus.OK, typed(request), null, null, false);
    }

    @PostMapping("/page/plan")
    ResponseEntity<byte[]> act(HttpServletRequest request) {
        Typed typed = typed(request);
        Principal caller = Principal.of(request);
        String key = request.getParameter(KEY);
        try {
            DryRun tried = dryRuns.open(PlanForm.request(typed), key, caller);
            if (!"do".equals(request.getParameter("step")) || key == null) {
                return shown(request, HttpStatus.OK, typed, tried, null, false);
            }
            boolean asSeen = tried.outcome().name().equals(request.getParameter(SEEN));
            if (!asSeen && tried.outcome() != DryRun.Outcome.REPEATED) {
                return shown(request, HttpStatus.CONFLICT, typed, tried, null, true);
            }
            String id = windows.request(submissions.submit(PlanForm.request(typed), key, caller), caller)
                    .id();
            return Pages.goTo("/page/windows/" + id);
        } catch (RuntimeException refusal) {
            Refused refused = Refused.of(refusal);
            return shown(request, HttpStatusCode.valueOf(refused.status()), typed, null, refused, false);
        }
    }

    private static Typed typed(HttpServletRequest request) {
        Typed typed = Typed.of(request, PlanForm.NAMES);
        return typed.flag("requestedBy") ? typed : typed.with("requestedBy", By.of(Principal.of(request)));
    }

    /** @param changed whether it is another outcome than the one that was agreed to */
    private ResponseEntity<byte[]> shown(
            HttpServletRequest request,
            HttpStatusCode status,
            Typed typed,
            @Nullable DryRun tried,
            @Nullable Refused refused,
            boolean changed) {
        Principal caller = Principal.of(request);
        List<String> groups = safety.groups().stream()
                .filter(caller::asksFor)
                .sorted(PlanController::usualFirst)
                .toList();
        Map<String, String> errors = refused == null ? Map.of() : refused.errors();
        List<Field> fields = PlanForm.fields(typed, errors, caller, groups);
        List<Field> rest =
                fields.stream().filter(field -> !PlanForm.first(field)).toList();
        Map<String, Object> model = new HashMap<>();
        model.put("first", fields.stream().filter(PlanForm::first).toList());
        model.put("rest", rest);
        model.put("more", anyGiven(rest));
        model.put("typed", typed.values());
        model.put("key", keys.next());
        model.put("changed", changed);
        if (tried != null) {
            model.put("tried", tried);
        }
        if (refused != null) {
            model.put("refused", refused);
        }
        return pages.show(request, status, "plan", model);
    }

    private static boolean anyGiven(List<Field> rest) {
        return rest.stream()
                .anyMatch(field -> field.error() != null
                        || (field.value() != null && !field.name().equals("requestedBy") && !field.usual()));
    }

    private static int usualFirst(String one, String other) {
        boolean usual = one.equals(Safety.MAINTENANCE);
        return usual || other.equals(Safety.MAINTENANCE) ? (usual ? -1 : 1) : one.compareTo(other);
    }
}
