"""The turns that benches are run on: one moment, one phone in the hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from intents import Device, Turn

NOW = datetime(2026, 11, 25, 14, tzinfo=ZoneInfo("Asia/Seoul"))
SHORT = (
    "에스파 일정 알려줘",
    "세븐틴 언제 컴백해?",
    "구독 목록 들려줘",
    "뮤직뱅크 누가 나와?",
    "그거 어디서 해?",
    "데이식스 구독해 줘",
)
TIMED = (
    "에스파 다음 주 일정 알려줘", "데이식스 내일 저녁에 뭐 있어?", "아이브 12월 25일 오후 7시 반에 뭐 해?", "다음 주 수요일 세븐틴 방송 있어?",
    "이번 주말 공연 알려줘", "라이즈 모레 새벽 두 시 라이브 맞아?", "11월 마지막 금요일에 누구 나와?", "사흘 뒤 팬사인회 있어?",
)  # fmt: skip


def turn(text: str, *, now: datetime = NOW, new: bool = True) -> Turn:
    """One turn of a phone in the hand."""
    return Turn(
        platform="api", session="bench", now=now, zone="Asia/Seoul", text=text, user="bench",
        device=Device.of("phone"), is_new=new,
    )  # fmt: skip
