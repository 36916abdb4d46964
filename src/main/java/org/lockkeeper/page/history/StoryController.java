package org.lockkeeper.page.history;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.lockkeeper.web.words.Text;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** One story, at an address that stays. Viewers are told what the API shows them of it. */
@Hidden
@Lazy
@RestController
final class StoryController {

    private final Pages pages;
    private final Stories stories;
    private final Safety safety;

    StoryController(Pages pages, Stories stories, Safety safety) {
        this.pages = pages;
        this.stories = stories;
        this.safety = safety;
    }

    @GetMapping(HistoryView.PATH + "/{id}")
    ResponseEntity<byte[]> story(@PathVariable String id, HttpServletRequest request) {
        return shown(id, id.startsWith(Kind.PAUSED), request);
    }

    /** Of a slot, and of the pause of one pool. */
    @GetMapping(HistoryView.PATH + "/{pool}/{host}")
    ResponseEntity<byte[]> slot(@PathVariable String pool, @PathVariable String host, HttpServletRequest request) {
        return shown(pool + "/" + host, true, request);
    }

    private ResponseEntity<byte[]> shown(String id, boolean fleet, HttpServletRequest request) {
        boolean all = Principal.of(request).has(Role.OPERATOR);
        Story story = stories.of(id, fleet, all).orElseThrow(() -> unknown(id));
        InTheWay inTheWay = fleet || !story.living() ? InTheWay.NOTHING : safety.inTheWayOf(story.claim(), Safety.FEW);
        List<String> blockers = inTheWay.first().stream().map(Blocker::detail).toList();
        StoryView view = StoryView.of(
                story,
                pages.times().now(),
                blockers,
                inTheWay.count() - inTheWay.first().size());
        return pages.show(request, "story", Map.of("story", view));
    }

    private static ApiProblem unknown(String id) {
        return new ApiProblem(
                ProblemType.NOT_FOUND,
                "there is no window, lease or slot '%s', or nothing is left of it".formatted(Text.shorten(id)),
                Map.of("id", Text.shorten(id)));
    }
}
