package org.lockkeeper.page.frame;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.Text;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@Lazy
@RestController
final class FileController {

    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final Files files;

    FileController(Files files) {
        this.files = files;
    }

    @GetMapping("/page/files/{name}")
    ResponseEntity<byte[]> file(
            @PathVariable String name, @RequestParam(required = false) @Nullable String v, HttpServletRequest request) {
        Files.Loaded file = files.find(name)
                .orElseThrow(() -> new ApiProblem(
                        ProblemType.NOT_FOUND,
                        "there is no file '%s'".formatted(Text.shorten(name)),
                        Map.of("file", Text.shorten(name))));
        boolean same = file.hash().equals(v);
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, file.type())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .eTag(file.hash())
                .cacheControl(same ? CacheControl.maxAge(FOR_EVER).cachePublic().immutable() : CacheControl.noCache());
        if (Zipped.wanted(request)) {
            return answer.header(HttpHeaders.CONTENT_ENCODING, Zipped.NAME).body(file.zipped());
        }
        return answer.body(file.bytes());
    }
}
