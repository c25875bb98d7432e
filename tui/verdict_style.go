package tui

import (
	"lert/review"
	"lert/tui/kit"
)

// verdictStyle is the style for a check's verdict.
func verdictStyle(t *kit.Theme, v review.Verdict) kit.Style {
	switch v {
	case review.Pass:
		return t.Approve
	case review.Limited, review.NeedsReview:
		return t.PushBack
	case review.Fail:
		return t.Reject
	}
	return t.Dim
}

// severityStyle is the style for a finding's severity.
func severityStyle(t *kit.Theme, s string) kit.Style {
	switch s {
	case review.SeverityReject, review.SeverityPushBack:
		return t.Reject
	case review.SeverityNarrow, review.SeverityReview:
		return t.PushBack
	}
	return t.Dim
}

// outcomeStyle is the style for a recommendation or an outcome.
func outcomeStyle(t *kit.Theme, o string) kit.Style {
	switch o {
	case review.RecommendApprove, review.RecommendNarrowed:
		return t.Approve
	case review.RecommendPushBack:
		return t.PushBack
	case review.RecommendReject:
		return t.Reject
	}
	return t.Text
}
