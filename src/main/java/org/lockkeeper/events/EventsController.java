package org.lockkeeper.events;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
final class EventsController {

    private final StateFeed feed;

    EventsController(StateFeed feed) {
        this.feed = feed;
    }

    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events() {
        return feed.open();
    }

    /** Without it Spring would open a stream for a HEAD as well, which then held its connection and never ended. */
    @RequestMapping(path = "/api/v1/events", method = RequestMethod.HEAD, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Hidden
    void head() {}
}
