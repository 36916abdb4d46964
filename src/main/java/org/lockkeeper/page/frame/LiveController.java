package org.lockkeeper.page.frame;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.lockkeeper.reporting.events.StateFeed;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Tells a page that something is another: it then loads what it shows, as it is made for who looks at it. */
@Hidden
@Lazy
@RestController
final class LiveController {

    private final StateFeed feed;

    LiveController(StateFeed feed) {
        this.feed = feed;
    }

    @GetMapping(path = "/page/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void live(HttpServletRequest request, HttpServletResponse response) throws IOException {
        feed.openBriefly(request, response);
    }

    /** Whether he may, without a stream: Spring would open one for a HEAD as well, which never ended. */
    @RequestMapping(path = "/page/live", method = RequestMethod.HEAD)
    void head() {}
}
