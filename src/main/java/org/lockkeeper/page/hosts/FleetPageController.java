package org.lockkeeper.page.hosts;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.fleet.pools.FleetView;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.Problems;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The fleet, and its pauses. */
@Hidden
@Lazy
@RestController
final class FleetPageController {

    private static final int LONGEST = 500;

    private final Pages pages;
    private final ObjectProvider<Fleet> fleets;

    FleetPageController(Pages pages, ObjectProvider<Fleet> fleets) {
        this.pages = pages;
        this.fleets = fleets;
    }

    @GetMapping(FleetLink.PATH)
    ResponseEntity<byte[]> fleet(HttpServletRequest request) {
        return shown(request, HttpStatus.OK, null);
    }

    private ResponseEntity<byte[]> shown(
            HttpServletRequest request, HttpStatusCode status, @Nullable ProblemDetail refused) {
        Map<String, Object> model = new HashMap<>();
        Fleet fleet = fleets.getIfAvailable();
        if (fleet != null) {
            FleetView view = fleet.view();
            model.put("fleet", view);
            model.put(
                    "pools",
                    PoolTiles.of(view, pool -> fleet.members().members().rules(pool)));
            model.put("others", PoolTiles.others(view));
        }
        if (refused != null) {
            model.put("refused", refused);
            model.put("refusedPool", Objects.requireNonNullElse(request.getParameter("pool"), ""));
            model.put("typed", Objects.requireNonNullElse(request.getParameter("reason"), ""));
        }
        return pages.show(request, status, "fleet", model);
    }

    @PostMapping(FleetLink.PATH + "/pause")
    ResponseEntity<byte[]> pause(HttpServletRequest request) {
        Principal caller = Principal.of(request);
        return done(request, () -> {
            String pool = pool(request);
            String reason = Text.require("reason", request.getParameter("reason"), LONGEST);
            fleet(pool).pause(pool, name(caller), reason, caller);
        });
    }

    @PostMapping(FleetLink.PATH + "/resume")
    ResponseEntity<byte[]> resume(HttpServletRequest request) {
        Principal caller = Principal.of(request);
        return done(request, () -> {
            String pool = pool(request);
            fleet(pool).resume(pool, name(caller), caller);
        });
    }

    /** Refused, the form is shown again with what was typed. */
    private ResponseEntity<byte[]> done(HttpServletRequest request, Runnable what) {
        try {
            what.run();
            return Pages.goTo(FleetLink.PATH);
        } catch (ApiProblem refused) {
            return refused(request, refused.body());
        } catch (InvalidField refused) {
            return refused(request, Problems.invalid(refused));
        }
    }

    private ResponseEntity<byte[]> refused(HttpServletRequest request, ProblemDetail problem) {
        return shown(request, HttpStatusCode.valueOf(problem.getStatus()), problem);
    }

    /** Empty for all of them. */
    private static String pool(HttpServletRequest request) {
        String pool = request.getParameter("pool");
        return pool == null || pool.isBlank() ? "" : Text.require("pool", pool, 64);
    }

    /** Nobody types his name here: it is that as which he is known. */
    private static String name(Principal caller) {
        return caller.name().substring(caller.name().indexOf(':') + 1);
    }

    private Fleet fleet(String pool) {
        Fleet fleet = fleets.getIfAvailable();
        if (fleet == null) {
            throw Fleet.unknownPool(pool, Set.of());
        }
        return fleet;
    }
}
