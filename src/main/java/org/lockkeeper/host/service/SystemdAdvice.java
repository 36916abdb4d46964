package org.lockkeeper.host.service;

import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Before the advice that takes everything. The bus may have been cut off, but it is not the caller who was. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SystemdAdvice {

    @ExceptionHandler
    ResponseEntity<Object> systemdLost(ControlException lost) {
        return ProblemResponse.of(new ApiProblem(ProblemType.SYSTEMD_UNAVAILABLE, String.valueOf(lost.getMessage())));
    }
}
